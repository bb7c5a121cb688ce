package main

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/faults"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/locate"
	"github.com/hourglass-go/hourglass/verify/trial"
)

//go:embed detection.py
var detectionScript string

// found counts one fault over all models and places.
type found struct {
	models                               map[string]bool
	planted, equivalent                  int
	detected, layers, bisect             int
	peerDetected, peerLocated, peerAlarm int
	hidden                               int // from the peer, because its engine computes the same with the fault
}

// exhibit is a planted fault that the peer is tried on, too.
type exhibit struct {
	faults.Planted
	sound      *graph.Graph
	count      *found
	equivalent bool
	hidden     bool   // whether the outputs are the same on onnxruntime
	line       string // the files, for the peer
}

// detection counts how many planted faults are detected and located by us and by Polygraphy,
// and writes DETECTION.md.
func detection(ctx context.Context) error {
	models, err := faults.Models(ctx, "../testmodels/made")
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "detection")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	counts, trials := map[string]*found{}, []*exhibit(nil)
	for _, m := range models {
		files, err := laid(filepath.Join(dir, m.Name), m)
		if err != nil {
			return err
		}
		for _, f := range faults.All {
			if counts[f.Name] == nil {
				counts[f.Name] = &found{models: map[string]bool{}}
			}
			for _, p := range f.Plant(m.Soil) {
				t, err := looked(ctx, m, p, counts[f.Name])
				if err != nil {
					return err
				}
				b := fmt.Sprintf("%s/%d.onnx", files, len(trials))
				if err := graph.Save(b, p.Graph); err != nil {
					return err
				}
				t.line = fmt.Sprintf("%s/a.onnx %s %s/inputs", files, b, files)
				trials = append(trials, t)
			}
		}
		fmt.Fprintln(os.Stderr, m.Name)
	}
	about, err := peerLooks(ctx, trials)
	if err != nil {
		return err
	}
	file, err := os.Create("DETECTION.md")
	if err != nil {
		return err
	}
	defer file.Close()
	detectionTable(io.MultiWriter(file, os.Stdout), counts, about, len(models))
	return file.Close()
}

// laid writes a model and its inputs to a folder.
func laid(dir string, m faults.Model) (string, error) {
	if err := os.MkdirAll(filepath.Join(dir, "inputs"), 0o777); err != nil {
		return "", err
	}
	for i, in := range m.Inputs {
		for j, v := range m.Graph.Feeds() {
			b, err := graph.EncodeTensor(in[v.Name].Renamed(v.Name))
			if err != nil {
				return "", err
			}
			if err := os.WriteFile(fmt.Sprintf("%s/inputs/%d_%d.pb", dir, i, j), b, 0o666); err != nil {
				return "", err
			}
		}
	}
	return dir, graph.Save(filepath.Join(dir, "a.onnx"), m.Graph)
}

// looked tries our own means on a fault.
func looked(ctx context.Context, m faults.Model, p faults.Planted, c *found) (*exhibit, error) {
	t := &exhibit{Planted: p, sound: m.Graph, count: c}
	c.planted++
	c.models[m.Name] = true
	if t.equivalent = m.Equivalent(p.Graph); t.equivalent {
		c.equivalent++
		return t, nil
	}
	a, b := m.Beside(p.Graph)
	report, err := verify.Compare(ctx, []judge.Subject{a, b}, trial.Runs(m.All()), nil)
	if err != nil {
		return nil, err
	}
	if report.ExitCode() != 0 {
		c.detected++
	}
	layers, err := locate.Layers(ctx, a, b, m.All(), nil)
	if err != nil {
		return nil, err
	}
	if p.At(layers.Nodes) {
		c.layers++
	}
	bisection, err := locate.Bisect(ctx, a, b, m.All(), nil)
	if err != nil {
		return nil, err
	}
	if p.At(bisection.Nodes) {
		c.bisect++
	}
	a.Engine, b.Engine = accel.Engine{}, accel.Engine{}
	report, err = verify.Compare(ctx, []judge.Subject{a, b}, trial.Runs(m.All()), &judge.Settings{Tolerance: &judge.Tolerance{}})
	t.hidden = err == nil && report.ExitCode() == 0
	return t, err
}

// peerLooks tries Polygraphy on all faults, and returns its name and versions.
func peerLooks(ctx context.Context, trials []*exhibit) (string, error) {
	python, err := environment(ctx, "polygraphy-"+polygraphyVersion, "polygraphy", "polygraphy=="+polygraphyVersion, "onnx", "onnxruntime", "numpy")
	if err != nil {
		return "", err
	}
	var in, out bytes.Buffer
	for _, t := range trials {
		fmt.Fprintln(&in, t.line)
	}
	cmd := exec.CommandContext(ctx, python, "-c", detectionScript)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = &in, &out, os.Stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("comparing with Polygraphy: %w", err)
	}
	lines := bufio.NewScanner(&out)
	lines.Scan()
	about := lines.Text()
	for _, t := range trials {
		var verdict struct {
			Differs bool
			First   string
		}
		if !lines.Scan() {
			return "", fmt.Errorf("no verdict of Polygraphy on %s", t.What)
		}
		if err := json.Unmarshal(lines.Bytes(), &verdict); err != nil {
			return "", err
		}
		t.peer(verdict.Differs, verdict.First)
	}
	return about, nil
}

// peer counts what Polygraphy says of a fault.
func (t *exhibit) peer(differs bool, first string) {
	switch {
	case t.equivalent:
		if differs {
			t.count.peerAlarm++
		}
	case differs:
		t.count.peerDetected++
		if t.At(makers(first, t.Graph, t.sound)) {
			t.count.peerLocated++
		}
	case t.hidden:
		t.count.hidden++
	}
}

// makers returns the nodes that compute a value.
func makers(name string, graphs ...*graph.Graph) (nodes []string) {
	for _, g := range graphs {
		for _, n := range g.Nodes {
			if name != "" && slices.Contains(n.Outputs, name) {
				nodes = append(nodes, n.Name)
			}
		}
	}
	return nodes
}

func detectionTable(out io.Writer, counts map[string]*found, about string, models int) {
	fmt.Fprintf(out, `# Planted faults

Written by `+"`go -C bench run . detection`"+`. Each fault of the catalogue (`+"`testmodels/faults`"+`) is planted in %d models, one at a time, at each place that it applies to.

- *Equivalent* faults change no output in float64 by as much as float32 could hold. They are not counted further.
- *Detected* faults change an output by more than the tolerance.
- *By layers* and *by bisection* a fault is located where the node at fault is among those that are named.

Both sides run on the native engine; models in 8 bits run on the oracle, in float64.

The peer is %s, on the same inputs and with its default tolerances. It detects a fault where an output is not within them, or where the model does not run. It locates a fault
where, with every value made an output, the first one that is not within the tolerances comes from the node at fault.

| fault | models | planted | equivalent | detected | by layers | by bisection | Polygraphy detects | locates |
|---|---|---|---|---|---|---|---|---|
`, models, about)
	all := &found{}
	for _, f := range faults.All {
		c := counts[f.Name]
		c.row(out, f.Name, fmt.Sprint(len(c.models)))
		all.planted, all.equivalent, all.detected = all.planted+c.planted, all.equivalent+c.equivalent, all.detected+c.detected
		all.layers, all.bisect = all.layers+c.layers, all.bisect+c.bisect
		all.peerDetected, all.peerLocated, all.peerAlarm = all.peerDetected+c.peerDetected, all.peerLocated+c.peerLocated, all.peerAlarm+c.peerAlarm
		all.hidden += c.hidden
	}
	all.row(out, "all", fmt.Sprint(models))
	if all.hidden > 0 {
		fmt.Fprintf(out, "\nPolygraphy does not detect %d faults. Of those, %d change nothing on onnxruntime, whose outputs are the same bits: it takes the scale of a bias in 8 bits to be that of its layer, "+
			"whatever DequantizeLinear states. The oracle computes what is stated.\n", all.planted-all.equivalent-all.peerDetected, all.hidden)
	}
	if all.peerAlarm > 0 {
		fmt.Fprintf(out, "\nPolygraphy also finds a difference in %d of the %d equivalent faults.\n", all.peerAlarm, all.equivalent)
	}
}

func (c *found) row(out io.Writer, name, models string) {
	n := c.planted - c.equivalent
	cells := []string{name, models, fmt.Sprint(c.planted), fmt.Sprint(c.equivalent)}
	for _, count := range []int{c.detected, c.layers, c.bisect, c.peerDetected, c.peerLocated} {
		cells = append(cells, fmt.Sprintf("%d (%.0f %%)", count, 100*float64(count)/float64(max(n, 1))))
	}
	fmt.Fprintf(out, "| %s |\n", strings.Join(cells, " | "))
}
