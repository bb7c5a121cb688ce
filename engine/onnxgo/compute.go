package onnxgo

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/owulveryck/onnx-go"
	"github.com/owulveryck/onnx-go/backend/x/gorgonnx"
	"gorgonia.org/tensor"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// serial guards onnx-go, which counts names in a global variable.
var serial sync.Mutex

// compute builds and runs a program with one output once. Panics of onnx-go come out as
// errors.
func compute(p *graph.Graph, inputs map[string]*graph.Tensor) (_ *graph.Tensor, err error) {
	if len(p.Nodes) == 0 {
		return nil, errors.New("no node computes it")
	}
	file, err := graph.Encode(p)
	if err != nil {
		return nil, err
	}
	serial.Lock()
	defer serial.Unlock()
	defer func() {
		if r := recover(); r != nil {
			err = &panicError{said: r}
		}
	}()
	backend := gorgonnx.NewGraph()
	model := onnx.NewModel(backend)
	if err := model.UnmarshalBinary(file); err != nil {
		return nil, lacking(err)
	}
	for i, v := range p.Inputs {
		x, err := graph.Data[float32](inputs[v.Name])
		if err != nil {
			return nil, err
		}
		if err := model.SetInput(i, tensor.New(tensor.WithShape(ints(inputs[v.Name].Dims)...), tensor.WithBacking(x))); err != nil {
			return nil, err
		}
	}
	if err := backend.Run(); err != nil {
		return nil, lacking(err)
	}
	results, err := model.GetOutputTensors()
	if err != nil {
		return nil, err
	}
	return fromTensor(p.Outputs[0], results)
}

// panicError holds what onnx-go panicked with, and the node where that is known.
type panicError struct {
	node string
	said any
}

func (e *panicError) Error() string {
	if e.node == "" {
		return fmt.Sprintf("onnx-go panicked: %v", e.said)
	}
	return fmt.Sprintf("onnx-go panicked at %s: %v", e.node, e.said)
}

// blamed runs a program. Where it panics, blamed finds the node at fault: the first one whose
// own part of the program panics.
func blamed(p *graph.Graph, inputs map[string]*graph.Tensor) (*graph.Tensor, error) {
	out, err := compute(p, inputs)
	var whole *panicError
	if !errors.As(err, &whole) {
		return out, err
	}
	index := p.Index()
	for i, n := range p.Nodes {
		upTo := *p
		upTo.Nodes = p.Nodes[:i+1]
		_, err := compute(programOf(&upTo, graph.Value{Name: n.Outputs[0], Type: index.Type(n.Outputs[0])}), inputs)
		var e *panicError
		if errors.As(err, &e) {
			whole.node = n.String()
			break
		}
	}
	return nil, whole
}

// lacking turns onnx-go's error for what it lacks into an UnsupportedOpError.
func lacking(err error) error {
	if e := (*onnx.ErrNotImplemented)(nil); errors.As(err, &e) {
		if e == nil { // onnx-go returns a nil error of this type for some broadcasts
			return errors.New("onnx-go failed without saying why")
		}
		op, _, _ := strings.Cut(e.Operator, " ")
		return &hourglass.UnsupportedOpError{Engine: engineName, Op: op, Reason: e.Message}
	}
	return err
}

// fromTensor copies the one result. Its type must be the one that ONNX's rules give it.
func fromTensor(v graph.Value, results []tensor.Tensor) (*graph.Tensor, error) {
	if len(results) != 1 || results[0] == nil {
		return nil, errors.New("onnx-go gave no result")
	}
	t := results[0]
	want, static := v.Type.Shape.Static()
	dims := make([]int64, len(t.Shape()))
	for i, d := range t.Shape() {
		dims[i] = int64(d)
	}
	if static && !slices.Equal(dims, want) {
		return nil, fmt.Errorf("onnx-go gave dimensions %v, want %v", dims, want)
	}
	if t.RequiresIterator() {
		t = t.(tensor.View).Materialize()
	}
	switch x := t.Data().(type) {
	case []float32:
		if int64(len(x)) != size(dims) {
			return nil, fmt.Errorf("onnx-go gave %d values for dimensions %v", len(x), dims)
		}
		return graph.NewTensor(v.Name, x, dims...), nil
	case float32:
		return graph.NewTensor(v.Name, []float32{x}, dims...), nil
	}
	return nil, fmt.Errorf("onnx-go gave %v, want float32", t.Dtype())
}

func size(dims []int64) int64 {
	n := int64(1)
	for _, d := range dims {
		n *= d
	}
	return n
}

func ints(dims []int64) []int {
	out := make([]int, len(dims))
	for i, d := range dims {
		out[i] = int(d)
	}
	return out
}
