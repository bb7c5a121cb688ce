package conversion

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/internal/atomicfile"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// Keys of what a converted file says of itself.
const (
	ParentKey = "hourglass.parent"     // SHA-256 of the file that it was made of
	FlagsKey  = "hourglass.conversion" // what was asked for
)

// RecordName is the file of a record.
const RecordName = "conversion.json"

// Record says how a file was made of another, and by how much they differ.
type Record struct {
	Version   int               `json:"version"`
	Release   string            `json:"release"` // of hourglass
	Parent    []File            `json:"parent"`  // the file, and those that hold its weights
	Result    []File            `json:"result"`
	Flags     map[string]string `json:"flags"`
	Engine    string            `json:"engine"` // that both were run on
	Platform  string            `json:"platform"`
	Processor string            `json:"processor,omitempty"`
	On        string            `json:"on"` // what they were run on, in words
	Verdict   judge.Verdict     `json:"verdict"`
	// Outputs has by how much each output of the result differs from the parent's.
	Outputs []*judge.Difference `json:"outputs"`
}

// File identifies a file by its content.
type File struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// FilesOf returns a model's file and those that hold its weights.
func FilesOf(path string) (all []File, err error) {
	paths, err := graph.Files(path)
	if err != nil {
		return nil, err
	}
	for _, p := range paths {
		f, err := digest(p)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

func digest(path string) (File, error) {
	f, err := os.Open(path)
	if err != nil {
		return File{}, err
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	return File{filepath.Base(path), n, hex.EncodeToString(sum.Sum(nil))}, err
}

// WriteRecord writes a record of the report into a folder, which is made where there is none: conversion.json, and test_data_set_0 with inputs of
// the result and what the engine makes of them. parent and result are the files, on is what they were compared on, and after is the graph of
// the result.
func (r *Report) WriteRecord(ctx context.Context, dir string, parent, result []File, flags map[string]string, on trial.Split, after *graph.Graph, e hourglass.Engine) error {
	values, err := some(ctx, on.Compare, after, e)
	if err != nil {
		return fmt.Errorf("the fixtures of the record: %w", err)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	if err := trial.WriteSet(dir, after, values); err != nil {
		return err
	}
	record := Record{
		Version: 1, Release: hourglass.Release, Parent: parent, Result: result, Flags: flags, Engine: r.Engine,
		Platform: runtime.GOOS + "/" + runtime.GOARCH, Processor: processor(), On: on.What,
	}
	for _, p := range r.Compared.Pairs {
		record.Verdict, record.Outputs = p.Verdict, p.Outputs
	}
	text, err := json.MarshalIndent(record, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.Bytes(filepath.Join(dir, RecordName), append(text, '\n'))
}

// looked is the number of runs of which the smallest becomes a fixture.
const looked = 4

// some returns the smallest of the first inputs, in the types that a graph takes, and what it makes of them.
func some(ctx context.Context, inputs trial.Inputs, g *graph.Graph, e hourglass.Engine) (map[string]*graph.Tensor, error) {
	var smallest map[string]*graph.Tensor
	least, n := 0, 0
	for in, err := range inputs {
		if err != nil {
			return nil, err
		}
		size := 0
		for _, t := range in {
			size += t.Len()
		}
		if smallest == nil || size < least {
			smallest, least = in, size
		}
		if n++; n == looked {
			break
		}
	}
	values := map[string]*graph.Tensor{}
	for _, v := range g.Feeds() {
		t := smallest[v.Name]
		if t == nil {
			return nil, fmt.Errorf("no input %q was compared", v.Name)
		}
		var err error
		if values[v.Name], err = cast(ctx, t, v.Type.Elem); err != nil {
			return nil, err
		}
	}
	runner, err := e.NewRunner(ctx, g)
	if err != nil {
		return nil, err
	}
	defer runner.Close()
	out, err := runner.Run(ctx, values)
	if err != nil {
		return nil, err
	}
	for name, t := range out {
		values[name] = t
	}
	return values, nil
}

// cast returns a tensor as another type, as ONNX's Cast has it.
func cast(ctx context.Context, t *graph.Tensor, to graph.DataType) (*graph.Tensor, error) {
	if t.Elem == to {
		return t, nil
	}
	b := graph.NewBuilder("cast", 0)
	var dims []graph.Dim
	for _, d := range t.Dims {
		dims = append(dims, graph.Fixed(d))
	}
	b.Output("y", b.Op("Cast", b.Input("x", t.Elem, dims...), graph.Int("to", int64(to))))
	g, err := b.Graph()
	if err != nil {
		return nil, err
	}
	runner, err := oracle.Engine{Narrow: true}.NewRunner(ctx, g)
	if err != nil {
		return nil, err
	}
	defer runner.Close()
	out, err := runner.Run(ctx, map[string]*graph.Tensor{"x": t})
	return out["y"], err
}

// processor returns the name of the processor where the system tells it.
func processor() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
