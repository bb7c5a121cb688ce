package native

import "github.com/hourglass-go/hourglass/graph"

// lowerFunc lowers one node. The inputs are in the node's order; nil stands for one
// that is left out.
type lowerFunc func(l *lowering, n *graph.Node, in []*value) (*value, error)

// severalFunc lowers a node with several outputs.
type severalFunc func(l *lowering, n *graph.Node, in []*value) ([]*value, error)

// rule says how an operator is lowered. graph's table has the number of its operands.
type rule struct {
	lower   severalFunc
	outputs int // how many outputs the engine gives; < 0: all that the operator has
	// known are the operands whose elements the engine must know while it lowers the node,
	// in addition to those from which the result's shape follows.
	known []int
}

// rules holds every operator that the engine carries. The file of each family registers its own.
var rules = map[string]rule{}

func register(op string, lower lowerFunc, known ...int) {
	rules[op] = rule{func(l *lowering, n *graph.Node, in []*value) ([]*value, error) {
		v, err := lower(l, n, in)
		return []*value{v}, err
	}, 1, known}
}

func registerSeveral(op string, lower severalFunc, known ...int) {
	rules[op] = rule{lower, -1, known}
}
