package enginetest

import (
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/build/native"
	"github.com/hourglass-go/hourglass/convert/onnxgo"
	"github.com/hourglass-go/hourglass/graph"
)

func TestNative(t *testing.T) {
	Run(t, Subject{Engine: native.Engine{}, Lacks: []string{"Cast"}})
}

func TestONNXGo(t *testing.T) {
	Run(t, Subject{
		Engine: onnxgo.Engine{},
		Lacks: strings.Fields(`Elu Selu Gelu Erf Clip Cast ReduceSum ReduceMean
			Add Sub Mul Div MatMul Gemm Softmax Flatten Transpose Concat Relu LeakyRelu`),
		Deviates: map[string]string{
			"Relu/17/edges":  "it multiplies by whether x is positive, and −∞·0 is NaN",
			"Exp/17/edges":   "its Exp of 3e38 is 0",
			"Div/17/by zero": "its quotient by zero is +∞ whatever is divided",
		},
	})
}

// TestEveryOperatorHasACase keeps the suite as wide as the registry.
func TestEveryOperatorHasACase(t *testing.T) {
	have := map[string]bool{"Constant": true} // every case with constants
	for _, c := range operatorCases() {
		have[c.op] = true
	}
	for _, op := range graph.Operators() {
		if !have[op.Name] {
			t.Errorf("operator %s has no case", op.Name)
		}
	}
}
