package convert_test

import (
	"context"
	"fmt"
	"log"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
)

// elsewhere stands for a file that another tool wrote: graph.Load reads one.
func elsewhere() *graph.Graph {
	b := graph.NewBuilder("elsewhere", 20)
	x := b.Input("x", graph.Float, graph.Symbol("N"), graph.Fixed(8))
	code := b.Op("Gelu", b.Op("MatMul", x, b.Parameter(graph.NewTensor("down", make([]float32, 16), 8, 2))))
	b.Output("y", b.Op("MatMul", code, b.Parameter(graph.NewTensor("up", make([]float32, 16), 2, 8))))
	g, err := b.Graph()
	if err != nil {
		log.Fatal(err)
	}
	return g
}

// A graph for an older runtime: what came later is told by older operators.
func ExampleOpset() {
	g, err := convert.Opset(elsewhere(), 13)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("opset", g.Opset(), "IR", g.Header.IRVersion)
	for _, n := range g.Nodes {
		if n.Op != "Constant" {
			fmt.Print(n.Op, " ")
		}
	}
	// Output:
	// opset 13 IR 7
	// MatMul Mul Erf Mul Add Mul MatMul
}

// A graph of anybody's as a model to be trained further; build.Fit takes it from here.
func ExampleImport() {
	m, err := convert.Import(context.Background(), elsewhere(), convert.ImportSettings{}, native.Engine{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Features(), "features, a code of", m.Latent())
	for _, p := range m.Parameters() {
		fmt.Println(p.Name, p.Dims)
	}
	// Output:
	// 8 features, a code of 2
	// down [8 2]
	// up [2 8]
}
