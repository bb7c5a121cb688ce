package enginetest

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

// contract tests what hourglass.Runner promises.
func (s Subject) contract(t *testing.T) {
	t.Run("inputs are checked", s.checksInputs)
	t.Run("tensors are the caller's", s.keepsNothing)
	t.Run("concurrent", s.concurrent)
	t.Run("cancelled", s.cancelled)
	t.Run("closed", s.closed)
	t.Run("operators are refused by name", s.refuses)
}

// small makes a runner of an encoder from 6 values to 2.
func (s Subject) small(t *testing.T) hourglass.Runner {
	t.Helper()
	m, err := variants.Deep{Features: 6, Hidden: []int{4}, Latent: 2, Seed: 1}.Model()
	if err != nil {
		t.Fatal(err)
	}
	g, err := m.Deployed(hourglass.EncoderPart)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Engine.NewRunner(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func input(t *graph.Tensor) map[string]*graph.Tensor {
	return map[string]*graph.Tensor{hourglass.InputName: t.Renamed(hourglass.InputName)}
}

func (s Subject) checksInputs(t *testing.T) {
	r := s.small(t)
	for name, in := range map[string]map[string]*graph.Tensor{
		"none":           {},
		"nil":            nil,
		"nil tensor":     {hourglass.InputName: nil},
		"another name":   {"image": random(2, 6)},
		"one too many":   {hourglass.InputName: random(2, 6), "more": random(2, 6)},
		"narrow":         input(random(2, 5)),
		"wide":           input(random(2, 7)),
		"a vector":       input(random(6)),
		"rank 3":         input(random(2, 1, 6)),
		"another type":   input(graph.NewTensor("", make([]float64, 12), 2, 6)),
		"negative":       input(&graph.Tensor{Elem: graph.Float, Dims: []int64{-2, 6}, Raw: make([]byte, 48)}),
		"too few bytes":  input(&graph.Tensor{Elem: graph.Float, Dims: []int64{2, 6}, Raw: make([]byte, 44)}),
		"too many bytes": input(&graph.Tensor{Elem: graph.Float, Dims: []int64{2, 6}, Raw: make([]byte, 52)}),
		"endless":        input(&graph.Tensor{Elem: graph.Float, Dims: []int64{1 << 62, 6}, Raw: make([]byte, 48)}),
	} {
		if out, err := r.Run(t.Context(), in); err == nil {
			t.Errorf("%s: gave %v", name, out)
		}
	}
	if _, err := r.Run(t.Context(), input(random(2, 6))); err != nil {
		t.Errorf("after refusals a good input gives %v", err)
	}
}

func (s Subject) keepsNothing(t *testing.T) {
	r := s.small(t)
	x := random(3, 6)
	before := bytes.Clone(x.Raw)
	first, err := r.Run(t.Context(), input(x))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, x.Raw) {
		t.Error("a run changed its input")
	}
	latent := first[hourglass.LatentName]
	result := bytes.Clone(latent.Raw)
	if _, err := r.Run(t.Context(), input(positive(3, 6))); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(result, latent.Raw) {
		t.Error("the second run changed the first one's result")
	}
	clear(latent.Raw)
	again, err := r.Run(t.Context(), input(x))
	if err != nil || !bytes.Equal(result, again[hourglass.LatentName].Raw) {
		t.Errorf("the same input gives another result after its result was written over: %v", err)
	}
}

func (s Subject) concurrent(t *testing.T) {
	r := s.small(t)
	var group sync.WaitGroup
	for worker := range 8 {
		x := random(int64(worker+1), 6)
		alone, err := r.Run(t.Context(), input(x))
		if err != nil {
			t.Fatal(err)
		}
		group.Go(func() {
			for range 10 {
				got, err := r.Run(t.Context(), input(x))
				if err != nil || !bytes.Equal(got[hourglass.LatentName].Raw, alone[hourglass.LatentName].Raw) {
					t.Errorf("%d rows beside others differ from those alone: %v", worker+1, err)
					return
				}
			}
		})
	}
	group.Wait()
}

func (s Subject) cancelled(t *testing.T) {
	r := s.small(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Run(ctx, input(random(2, 6))); !errors.Is(err, context.Canceled) {
		t.Errorf("Run gave %v", err)
	}
}

func (s Subject) closed(t *testing.T) {
	r := s.small(t)
	if err := errors.Join(r.Close(), r.Close()); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	if _, err := r.Run(t.Context(), input(random(2, 6))); err == nil {
		t.Error("a closed runner runs")
	}
}

func (s Subject) refuses(t *testing.T) {
	for op, n := range map[string]*graph.Node{
		"Hourglass":        {Name: "strange", Op: "Hourglass", Inputs: []string{"x"}, Outputs: []string{"y"}},
		"com.example.Relu": {Name: "strange", Op: "Relu", Domain: "com.example", Inputs: []string{"x"}, Outputs: []string{"y"}},
	} {
		float := graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Batch, graph.Fixed(2))}
		g := &graph.Graph{
			Header: graph.Header{IRVersion: 8, Opsets: []graph.Opset{{Version: 17}, {Domain: "com.example", Version: 1}}},
			Name:   "foreign", Nodes: []*graph.Node{n},
			Inputs: []graph.Value{{Name: "x", Type: float}}, Outputs: []graph.Value{{Name: "y", Type: float}},
		}
		var lack *hourglass.UnsupportedOpError
		_, err := s.Engine.NewRunner(t.Context(), g)
		if !errors.As(err, &lack) || lack.Op != op || lack.Node != n.Name || lack.Engine != s.Engine.Name() {
			t.Errorf("%s: %v", op, err)
		}
	}
}
