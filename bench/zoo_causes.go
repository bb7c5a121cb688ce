package main

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// kindOfCause returns what messages have in common that differ in names, files and numbers.
func kindOfCause(text string) string {
	for _, r := range particulars {
		text = r.pattern.ReplaceAllString(text, r.by)
	}
	text = strings.TrimPrefix(strings.TrimSpace(text), "…: ")
	if utf8.RuneCountInString(text) > causeWidth {
		text = string([]rune(text)[:causeWidth]) + "…"
	}
	return text
}

// causeWidth is how much of a cause is shown.
const causeWidth = 160

// particulars are the parts of a message that tell one file from others.
var particulars = []struct {
	pattern *regexp.Regexp
	by      string
}{
	{regexp.MustCompile(`"(?:[^"\\]|\\.)*"`), "…"},
	{regexp.MustCompile(`(?:^|[\s(])'[^']*'`), " …"},
	{regexp.MustCompile(`\S*/\S+`), "…"},
	{regexp.MustCompile(`\[[\d ,x]*\]`), "[N]"},
	{regexp.MustCompile(`0x[0-9a-f]+|\b\d+(\.\d+)?\b`), "N"},
	{regexp.MustCompile(`^((graph )?…:? ?)+`), ""},
	{regexp.MustCompile(`\|`), "/"},
}

// refusal is a cause with the files that it stopped.
type refusal struct {
	tool, kind, text string
	files            []string
	real             int
}

// refusals groups what commands failed for, the most frequent first.
func refusals(c *corpus, tools *toolbox, outcomes [][]outcome) []refusal {
	found := map[[3]string]*refusal{}
	for i, s := range c.specimens {
		for j, com := range tools.commands {
			o := outcomes[i][j]
			if o.done(com) || o.Idle {
				continue
			}
			text := kindOfCause(cmp.Or(o.Fault, o.Cause))
			r := found[[3]string{com.tool, com.kind, text}]
			if r == nil {
				r = &refusal{tool: com.tool, kind: com.kind, text: text}
				found[[3]string{com.tool, com.kind, text}] = r
			}
			r.files = append(r.files, s.name)
			if s.real {
				r.real++
			}
		}
	}
	out := []refusal(nil)
	for _, r := range found {
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b refusal) int {
		return cmp.Or(len(b.files)-len(a.files), strings.Compare(a.tool+a.kind+a.text, b.tool+b.kind+b.text))
	})
	return out
}
