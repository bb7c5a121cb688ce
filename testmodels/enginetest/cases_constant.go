package enginetest

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

// constants returns cases that add a constant to the input, because a graph needs an input.
func constants() (cases []Case) {
	for _, t := range []*graph.Tensor{number(1.5), random(3), random(4, 3)} {
		cases = append(cases, Case{name: fmt.Sprint("Constant ", t.Dims), Op: "Add", opset: 17, inputs: these(random(4, 3), t), consts: true})
	}
	return cases
}
