package native

import (
	"fmt"
	"hash"
	"hash/fnv"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/hourglass-go/hourglass/graph"
)

// kernel is a computation whose sizes are fixed.
type kernel struct {
	name string
	dims []int // of the result
	// run fills out from in. It must not write to in, keeps none of the
	// slices, and gives the same bits for the same input.
	run func(out []float32, in [][]float32)
	// back returns the gradient of the loss by each input, from the inputs x, the
	// result y and the gradient dy by it. Where an input is not active, its gradient
	// may be left out (nil).
	back func(l *lowering, x []*value, y, dy *value) ([]*value, error)
	// flat marks a result whose gradient is zero wherever it exists.
	flat bool
	// each is what an element-wise kernel of one operand does. It may write to its operand. A kernel with a
	// tail applies such functions to its own result.
	each func(y, x []float32)
	tail *tail
	// scalar marks the loss, which gorgonia requires to be a scalar and not a vector.
	scalar bool
}

// operator is a kernel applied to inputs: a step of a program, or, for gorgonia, an Op and an
// SDOp. It owns the memory of its result, which the next run of the program overwrites.
// gorgonia's machine would allocate that memory anew in each run.
type operator struct {
	kernel
	id      int
	program *lowering
	node    *graph.Node // the node that it was lowered from
	x       []*value
	y       *value

	args   [][]float32
	result gorgonia.Value
	out    []float32
}

var _ gorgonia.SDOp = (*operator)(nil)

func (o *operator) Arity() int { return len(o.x) }

func (o *operator) Type() hm.Type {
	types := make([]hm.Type, 0, len(o.x)+1)
	for _, x := range o.x {
		types = append(types, x.node.expr.Type())
	}
	if o.scalar {
		return hm.NewFnType(append(types, tensor.Float32)...)
	}
	return hm.NewFnType(append(types, vectorType)...)
}

var vectorType = gorgonia.TensorType{Dims: 1, Of: tensor.Float32}

func (o *operator) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) {
	if o.scalar {
		return tensor.ScalarShape(), nil
	}
	return tensor.Shape{product(o.dims)}, nil
}

// Do runs the kernel. The machine calls it on a goroutine of its own, so panics
// must not leave it.
func (o *operator) Do(inputs ...gorgonia.Value) (_ gorgonia.Value, err error) {
	defer func() {
		if caught := rescued(recover()); caught != nil {
			err = o.program.at(o.node, caught)
			o.program.failed = err
		}
	}()
	if o.result == nil {
		o.out = make([]float32, product(o.dims))
		o.args = make([][]float32, len(inputs))
		if !o.scalar {
			o.result = vector(o.out)
		}
	}
	for i, v := range inputs {
		data, err := dataOf(v)
		if err != nil {
			return nil, fmt.Errorf("%s: input %d: %w", o.name, i, err)
		}
		o.args[i] = data
	}
	o.run(o.out, o.args)
	if o.scalar {
		return gorgonia.NewF32(o.out[0]), nil
	}
	return o.result, nil
}

// dataOf returns the elements that v holds. It does not copy them.
func dataOf(v gorgonia.Value) ([]float32, error) {
	switch v := v.(type) {
	case *tensor.Dense:
		return v.Float32s(), nil
	case *gorgonia.F32:
		return []float32{float32(*v)}, nil
	}
	return nil, fmt.Errorf("value is a %T", v)
}

// vector makes a gorgonia value over data, without a copy.
func vector(data []float32) *tensor.Dense {
	return tensor.New(tensor.WithShape(len(data)), tensor.WithBacking(data))
}

func (o *operator) DiffWRT(n int) []bool {
	wrt := make([]bool, n)
	for i, x := range o.x {
		wrt[i] = x.active && o.y.active
	}
	return wrt
}

func (o *operator) SymDiff(_ gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dy := &value{elem: o.y.elem, dims: o.dims, node: &programNode{expr: grad}}
	o.program.node = o.node
	dx, err := o.back(o.program, o.x, o.y, dy)
	if err != nil {
		return nil, err
	}
	nodes := make(gorgonia.Nodes, len(o.x))
	for i, x := range o.x {
		if !x.active {
			continue
		}
		slope := dx[i]
		if slope == nil { // what back says of an operand that the output does not follow
			if slope, err = o.program.leaf("flat", x.dims, make([]float32, x.size())); err != nil {
				return nil, err
			}
		}
		c, err := o.program.read(slope)
		if err != nil {
			return nil, err
		}
		nodes[i] = c.expr
	}
	return nodes, nil
}

// The machine gives memory of its own to the result of an Op that returns no
// pointer. So nothing but the operator ever writes to the operator's memory.

func (o *operator) ReturnsPtr() bool     { return false }
func (o *operator) CallsExtern() bool    { return false }
func (o *operator) OverwritesInput() int { return -1 }

// WriteHash names the operator's place in the program. gorgonia merges nodes
// of equal hash, and two applications of one kernel must not be merged.
func (o *operator) WriteHash(h hash.Hash) { fmt.Fprintf(h, "%s#%d", o.name, o.id) }

func (o *operator) Hashcode() uint32 {
	h := fnv.New32a()
	o.WriteHash(h)
	return h.Sum32()
}

func (o *operator) String() string { return fmt.Sprintf("%s%v", o.name, o.dims) }
