package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/engine/isolate"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// TestConversionOfWhatCrashes: an engine whose process ends as it opens a file is left out, which is said, or is an
// error where it was asked for. The process here is the go command, which is no engine.
func TestConversionOfWhatCrashes(t *testing.T) {
	b := graph.NewBuilder("g", graph.DefaultOpset)
	b.Output("y", b.Op("Relu", b.Input("x", graph.Float, graph.Batch, graph.Fixed(2))))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	crashes := isolate.Engine{Engine: "onnxruntime", Command: []string{"go", "version"}}
	var said bytes.Buffer
	c := newConvert()
	c.SetErr(&said)
	c.SetContext(t.Context())
	k := &converting{}
	opened, err := k.opened(c, g, crashes)
	if err != nil || opened.Name() != judge.OracleName || !strings.Contains(said.String(), "the process of onnxruntime ended") || !strings.Contains(said.String(), "compared on oracle alone") {
		t.Errorf("compared on %v, %v, and %q is said", opened.Engine, err, said.String())
	}
	if err := c.Flags().Set("engine", "onnxruntime"); err != nil {
		t.Fatal(err)
	}
	if _, err := k.opened(c, g, crashes); err == nil || !strings.Contains(err.Error(), "--engine oracle compares without it") {
		t.Errorf("asked for: %v", err)
	}
	if opened, err := k.opened(c, g, native.Engine{}); err != nil || opened.Name() != nativeName {
		t.Errorf("an engine that runs: %v, %v", opened.Engine, err)
	}
}
