package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// plain is the step as gorgonia's own documentation suggests it: Mul, BroadcastAdd, Rectify, a
// tape machine with dual values, and gorgonia's Adam.
type plain struct {
	x      *gorgonia.Node
	input  *tensor.Dense
	learn  gorgonia.Nodes
	vm     gorgonia.VM
	solver gorgonia.Solver
}

func newPlain(widths []int, rows int, batch []float32) (*plain, error) {
	g := gorgonia.NewGraph()
	p := &plain{solver: gorgonia.NewAdamSolver(gorgonia.WithLearnRate(rate))}
	p.x = gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithShape(rows, widths[0]), gorgonia.WithName("x"))
	p.input = tensor.New(tensor.WithShape(rows, widths[0]), tensor.WithBacking(batch))
	y := p.x
	r := rand.New(rand.NewPCG(2, 2))
	for i := range len(widths) - 1 {
		from, to := widths[i], widths[i+1]
		weights := make([]float32, from*to)
		for j := range weights {
			weights[j] = float32(r.NormFloat64() * math.Sqrt(2/float64(from)))
		}
		w := gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithName(fmt.Sprint("w", i)), gorgonia.WithShape(from, to),
			gorgonia.WithValue(tensor.New(tensor.WithShape(from, to), tensor.WithBacking(weights))))
		c := gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithName(fmt.Sprint("b", i)), gorgonia.WithShape(1, to),
			gorgonia.WithValue(tensor.New(tensor.WithShape(1, to), tensor.WithBacking(make([]float32, to)))))
		p.learn = append(p.learn, w, c)
		product, err := gorgonia.Mul(y, w)
		if err != nil {
			return nil, err
		}
		if y, err = gorgonia.BroadcastAdd(product, c, nil, []byte{0}); err != nil {
			return nil, err
		}
		if i < len(widths)-2 {
			if y, err = gorgonia.Rectify(y); err != nil {
				return nil, err
			}
		}
	}
	difference, err := gorgonia.Sub(y, p.x)
	if err != nil {
		return nil, err
	}
	squared, err := gorgonia.Square(difference)
	if err != nil {
		return nil, err
	}
	loss, err := gorgonia.Mean(squared)
	if err != nil {
		return nil, err
	}
	if _, err := gorgonia.Grad(loss, p.learn...); err != nil {
		return nil, err
	}
	p.vm = gorgonia.NewTapeMachine(g, gorgonia.BindDualValues(p.learn...))
	return p, nil
}

func (p *plain) Step() error {
	if err := gorgonia.Let(p.x, p.input); err != nil {
		return err
	}
	if err := p.vm.RunAll(); err != nil {
		return err
	}
	if err := p.solver.Step(gorgonia.NodesToValueGrads(p.learn)); err != nil {
		return err
	}
	p.vm.Reset()
	return nil
}

func (p *plain) Close() error { return p.vm.Close() }
