package native

import (
	"errors"
	"fmt"
	"sync"

	"gorgonia.org/gorgonia"
)

// gorgonia is entered to build one program at a time: differentiation writes
// into constants that all of its graphs share.
var building sync.Mutex

// program is a lowered graph with the machine that runs it. One goroutine at
// a time may use it.
type program struct {
	vm      gorgonia.VM
	feeds   [][]float32 // the inputs' memory, to be written before a run
	results []*gorgonia.Node
	failed  *error // what an operator ended in; gorgonia's errors do not unwrap
}

// machine readies the tape machine for what l holds.
func (l *lowering) machine(results ...*gorgonia.Node) (*program, error) {
	if err := l.distinct(); err != nil {
		return nil, err
	}
	p := &program{results: results, failed: &l.failed}
	if l.operator > 0 {
		p.vm = gorgonia.NewTapeMachine(l.expr)
	}
	return p, nil
}

// distinct guards against gorgonia's compiler, which takes nodes of one 32-bit
// hash for the same node.
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
		return nil // every result is a constant or an input
	}
	*p.failed = nil
	p.vm.Reset() // without it a second run returns at once, and the first's results
	if err := p.vm.RunAll(); err == nil || *p.failed == nil {
		return err
	}
	return *p.failed
}

// result is the memory of the i-th result, valid until the next run.
func (p *program) result(i int) ([]float32, error) { return dataOf(p.results[i].Value()) }

func (p *program) close() error {
	if p.vm == nil {
		return nil
	}
	return p.vm.Close()
}

// guard turns a panic of gorgonia, or of ours beneath it, into an error.
func guard(err *error) {
	if caught := rescued(recover()); caught != nil {
		*err = fmt.Errorf("native: %w", caught)
	}
}

// rescued is what was recovered, as an error.
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
