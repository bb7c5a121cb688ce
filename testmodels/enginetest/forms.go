package enginetest

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Form is one operator on operands of which a graph says the type, or which are constants: what
// inference has to go on.
type Form struct {
	Op       string
	Opset    int64
	Operands []any // the type as [graph.Type.String] writes it, a *graph.Tensor, or nil for one that is left out
	Attrs    []graph.Attribute
	Gives    string // the type of the first output; or "error: " and what the refusal says
}

func operands(o ...any) []any                           { return o }
func attributes(a ...graph.Attribute) []graph.Attribute { return a }

// Forms returns what inference accepts and refuses of each operator, as
// https://onnx.ai/onnx/operators/ has them. Those that can be computed are cases of [Cases] too.
func Forms() []Form {
	return slices.Concat(arithmeticForms, pointwiseForms, clipForms, castForms, constantForms, matmulForms, softmaxForms, reduceForms, shapeForms, transposeForms, padForms, sizesForms, choiceForms, sliceForms, concatForms, convForms, poolForms, normForms, attentionForms, regionForms, stringForms, sequenceForms, imageForms, gatherForms, rangeForms, einsumForms, cumsumForms, onehotForms, argForms, dropoutForms, topkForms, resizeForms, quantizeForms, lrnForms, controlForms, selectForms, sampledForms, squeezeForms, splitForms, tileForms, depthForms, recurrentForms)
}
