package main

import (
	"fmt"
	"runtime"
	"strings"
)

// inferPage is INFER.md while it is written.
type inferPage struct {
	versions map[string]string
	tables   strings.Builder
	peak     []float64 // GFLOP/s of a large product of matrices, after each net
}

// add writes the tables of a net. Rates and times are medians of the rounds.
func (p *inferPage) add(net string, all map[string]*figures) {
	raw := all[wayRaw]
	fmt.Fprintf(&p.tables, "\n## %s\n\n| | p50 µs | p99 µs | as fast | 128 rows at once, thousand rows | as fast | allocations | resident MiB | first result ms |\n|---|---|---|---|---|---|---|---|---|\n", net)
	for _, way := range inferWays {
		f := all[way]
		if f.failed != nil {
			continue
		}
		fmt.Fprintf(&p.tables, "| %s | %.1f | %.1f | %.2f | %.0f | %.2f | %s | %d | %.0f |\n", way,
			1e6*quantile(f.latency, 0.5), 1e6*quantile(f.latency, 0.99), quantile(raw.latency, 0.5)/quantile(f.latency, 0.5),
			f.rate(inferLoads[0])/1e3, f.rate(inferLoads[0])/raw.rate(inferLoads[0]),
			f.allocations, f.resident>>20, 1e3*quantile(f.start, 0.5))
	}
	p.tables.WriteString("\nThousand calls on one row each:\n\n| | 1 caller | as fast | 8 callers | as fast | 64 callers | as fast |\n|---|---|---|---|---|---|---|\n")
	for _, way := range inferWays {
		if all[way].failed != nil {
			continue
		}
		fmt.Fprintf(&p.tables, "| %s |", way)
		for _, l := range inferLoads[1:] {
			fmt.Fprintf(&p.tables, " %.1f | %.2f |", all[way].rate(l)/1e3, all[way].rate(l)/raw.rate(l))
		}
		p.tables.WriteString("\n")
	}
	for way, f := range all {
		if f.failed != nil {
			fmt.Fprintf(&p.tables, "\n%s does not run this net: %v.\n", way, f.failed)
		}
	}
}

func (f *figures) rate(l load) float64 { return quantile(f.throughput[l], 0.5) }

func (p *inferPage) String() string {
	return fmt.Sprintf(`# Inference inside a program

Written by `+"`go -C bench run . infer`"+` on %d cores of a machine that others use, too. Each way is a process of its own that has the encoder open. All are there at the same time
and work one after the other, in a new order in each of %d rounds. A call uses one thread. `+"`infer`"+` is the package of this project, on both of its engines, by `+"`EncodeInto`"+`;
onnxruntime_go is the binding that it stands on, called by hand on tensors that are made once. gonnx is Go throughout, and has the file in opset 13, the only one that it reads. Python has onnxruntime %s and PyTorch %s, whose net has the same layers.

Rows and calls are counted in a second of processor time, because the machine's other users would have a say in a second of the clock, and give more to a way with more threads.
"As fast" is the speed as a share of onnxruntime_go's in this run, which alone says something: 1.10 is ten percent faster. "First result" counts from the start of the process.
Allocations are Go's, of a call in steady state. A product of two large matrices ran at %.0f GFLOP/s on onnxruntime and all cores in between, at the median.
%s`, runtime.NumCPU(), inferRounds, p.versions[wayOrt], p.versions[wayTorch], median(p.peak), p.tables.String())
}
