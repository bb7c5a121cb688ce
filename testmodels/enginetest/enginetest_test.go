package enginetest

import (
	"testing"

	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/onnxgo"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

func TestNative(t *testing.T) {
	Run(t, Subject{Engine: native.Engine{}, Declines: "testdata/native.txt"})
}

func TestONNXGo(t *testing.T) {
	Run(t, Subject{
		Engine:   onnxgo.Engine{},
		Declines: "testdata/onnx-go.txt",
		Deviates: map[string]string{
			"Relu/17/edges":  "it multiplies by whether x is positive, and −∞·0 is NaN",
			"Exp/17/edges":   "its Exp of 3e38 is 0",
			"Div/17/by zero": "its quotient by zero is +∞ whatever is divided",

			"Exp/17/nearly overflow":     "its Exp is +∞ from 88.4 on",
			"Log/17/smallest":            "its Log is that of the smallest normal number",
			"MatMul/17/zero by infinity": "gonum's Sgemm passes over zeros, and 0·∞ with them",
		},
	})
}

// TestOracle holds the engine against its own arithmetic, of which the suite has its
// results: what it tests are the types, the rounding, the contract.
func TestOracle(t *testing.T) {
	Run(t, Subject{Engine: oracle.Engine{}})
}

// TestEveryOperatorHasACase keeps the suite as wide as the registry.
func TestEveryOperatorHasACase(t *testing.T) {
	have := map[string]bool{"Constant": true} // every case with constants
	for _, op := range []string{"RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Bernoulli", "Multinomial"} {
		have[op] = true // what is drawn at random is not compared
	}
	for _, c := range Cases() {
		have[c.Op] = true
	}
	for _, op := range graph.Operators() {
		if !have[op.Name] {
			t.Errorf("operator %s has no case", op.Name)
		}
	}
}
