package native

import (
	"errors"
	"fmt"
	"sync"

	"gorgonia.org/gorgonia"
)

// building lets gorgonia build only one program at a time, because differentiation writes
// to constants that all of its graphs share.
var building sync.Mutex

// program is a lowered graph: steps, or the machine of what gorgonia differentiated.
// Only one goroutine at a time may use it.
type program struct {
	steps   []*operator
	vm      gorgonia.VM // nil: there are only steps
	feeds   [][]float32 // memory of the inputs, which is written before a run
	results []*programNode
	team    *team  // nil where a trainer gathers its own
	work    int    // how many products of two numbers its matrix products have, about
	memory  int    // how many numbers its values take
	failed  *error // the error of an operator, because gorgonia's errors do not unwrap
}

// machine makes a program of what l holds. Steps get their memory here. Each reads what is
// given, or what a step before it writes. gorgonia's tape machine could run them, too, but its
// compiler goes through all values for each of them.
func (l *lowering) machine(results ...*programNode) (*program, error) {
	p := &program{results: results, failed: &l.failed, steps: fuse(l.steps, results)}
	if l.expr != nil {
		if err := l.distinct(); err != nil {
			return nil, err
		}
		p.vm = gorgonia.NewTapeMachine(l.expr)
	}
	p.memory = place(p.steps, results)
	p.work = l.work
	return p, nil
}

// distinct returns an error where two nodes have the same 32-bit hash, because gorgonia's
// compiler would take them for one.
func (l *lowering) distinct() error {
	seen := map[uint32]bool{}
	for _, n := range l.expr.AllNodes() {
		if h := n.Hashcode(); seen[h] {
			return fmt.Errorf("two nodes have gorgonia's hash %#x", h)
		} else {
			seen[h] = true
		}
	}
	return nil
}

// run computes the results from the feeds.
func (p *program) run() error {
	if p.vm == nil {
		return p.walk()
	}
	*p.failed = nil
	p.vm.Reset() // without Reset a second run returns at once, with the results of the first
	if err := p.vm.RunAll(); err == nil || *p.failed == nil {
		return err
	}
	return *p.failed
}

// leastGathered is the number of products from which on a run is long enough to keep a goroutine
// awake for each core.
const leastGathered = 1 << 21

// together does what run does, with the team gathered where that pays.
func (p *program) together() error {
	if p.work >= leastGathered && p.team.size() > 1 {
		p.team.gather()
		defer p.team.dismiss()
	}
	return p.run()
}

// walk runs the steps. A panic of a step comes out as an error.
func (p *program) walk() (err error) {
	var at *operator
	defer func() {
		if caught := rescued(recover()); caught != nil {
			err = at.program.at(at.node, caught)
		}
	}()
	for _, at = range p.steps {
		at.run(at.out, at.args)
	}
	return nil
}

// result returns the memory of the i-th result. It is valid until the next run.
func (p *program) result(i int) ([]float32, error) {
	if p.vm == nil {
		return p.results[i].data, nil
	}
	return dataOf(p.results[i].expr.Value())
}

func (p *program) close() error {
	if p.vm == nil {
		return nil
	}
	return p.vm.Close()
}

// guard turns a panic of gorgonia, or of our own code below it, into an error.
func guard(err *error) {
	if caught := rescued(recover()); caught != nil {
		*err = fmt.Errorf("native: %w", caught)
	}
}

// rescued returns what was recovered, as an error.
func rescued(r any) error {
	switch r := r.(type) {
	case nil:
		return nil
	case fault:
		return r.error
	case error:
		return fmt.Errorf("panic: %w", r)
	default:
		return fmt.Errorf("panic: %v", r)
	}
}

var errClosed = errors.New("native: used after Close")
