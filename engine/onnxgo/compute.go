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

// serial guards onnx-go, which counts names in a variable of its own.
var serial sync.Mutex

// compute runs a program of one output once. What onnx-go panics with is
// returned.
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

// panicError is what onnx-go panicked with, at a node where it is known which.
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

// blamed computes a program, and finds the node of a panic: the first up to which alone it
// panics.
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

// lacking turns onnx-go's word for what it lacks into ours.
func lacking(err error) error {
	if e := (*onnx.ErrNotImplemented)(nil); errors.As(err, &e) {
		if e == nil { // it returns such errors for some broadcasts
			return errors.New("onnx-go failed without saying why")
		}
		op, _, _ := strings.Cut(e.Operator, " ")
		return &hourglass.UnsupportedOpError{Engine: engineName, Op: op, Reason: e.Message}
	}
	return err
}

// fromTensor copies the one result, which must be of the type that ONNX's rules
// give it.
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
