package native

import (
	"errors"
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/hourglass-go/hourglass/graph"
)

// Errors that do not depend on the batch size.
var (
	errIndependent = errors.New("the loss depends on no parameter")
	errLoss        = errors.New("the loss has to be one float32")
)

// loss returns one of the graph's losses as a scalar in gorgonia's sense.
func (l *lowering) loss(name string) (*value, error) {
	v, err := l.named(name)
	if err != nil {
		return nil, fmt.Errorf("native: %w", err)
	}
	if v.elem != graph.Float || v.size() != 1 {
		return nil, fmt.Errorf("native: %w: it is %v of dimensions %v", errLoss, v.elem, v.dims)
	}
	return l.apply(kernel{
		name: "Loss", dims: []int{}, scalar: true,
		run: func(y []float32, in [][]float32) { y[0] = in[0][0] },
		back: func(l *lowering, x []*value, _, dy *value) ([]*value, error) {
			dx, err := l.apply(kernel{name: "Seed", dims: []int{1}, run: func(dx []float32, in [][]float32) { dx[0] = in[0][0] }}, dy)
			return []*value{dx}, err
		},
	}, v)
}

// differentiate returns the node of the loss and its gradients by the parameters. A gradient is
// nil where the loss does not depend on the parameter.
func (l *lowering) differentiate(loss *value, parameters []string) ([]*programNode, error) {
	results := make([]*programNode, 1+len(parameters))
	results[0] = loss.node
	used := map[*gorgonia.Node]bool{}
	reach(loss.node.expr, used)
	var by gorgonia.Nodes
	for _, name := range parameters {
		if n := l.values[name].node.expr; used[n] {
			by = append(by, n)
		}
	}
	if len(by) == 0 {
		return nil, errIndependent
	}
	l.backward = true
	grads, err := gorgonia.Grad(loss.node.expr, by...)
	if err != nil {
		return nil, err
	}
	for i, name := range parameters {
		if used[l.values[name].node.expr] {
			results[i+1], grads = &programNode{expr: grads[0]}, grads[1:]
		}
	}
	return results, nil
}

// reach marks the nodes on which n depends smoothly.
func reach(n *gorgonia.Node, seen map[*gorgonia.Node]bool) {
	if seen[n] {
		return
	}
	seen[n] = true
	o, ok := n.Op().(*operator)
	if !ok {
		return
	}
	for i, wrt := range o.DiffWRT(len(o.x)) {
		if wrt {
			reach(o.x[i].node.expr, seen)
		}
	}
}
