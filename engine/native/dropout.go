package native

import (
	"bytes"
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

func init() { registerSeveral("Dropout", lowerDropout, 1, 2) }

// lowerDropout keeps everything, as in inference. Where the node asks for training, it is refused.
// Before opset 12 the specification does not say what the mask is in inference.
func lowerDropout(l *lowering, n *graph.Node, in []*value) ([]*value, error) {
	x := in[0]
	if len(in) > 1 && in[1] != nil && (in[1].size() != 1 || len(in[1].dims) > 1) {
		return nil, fmt.Errorf("the ratio is of dimensions %v, want one number", in[1].dims)
	}
	if len(in) > 2 && in[2] != nil {
		if in[2].data == nil {
			return nil, unsupported(n, "training_mode that is not a constant")
		}
		training, err := graph.Data[bool](in[2].data)
		if err != nil || len(training) != 1 {
			return nil, fmt.Errorf("training_mode is %v, want one bool", in[2].data.Type())
		}
		none := len(in) > 1 && in[1] != nil && in[1].data != nil && in[1].elem == graph.Float
		if none {
			ratio, err := number(n, in[1], "the ratio")
			if err != nil {
				return nil, err
			}
			none = ratio == 0
		}
		if training[0] && !none {
			return nil, unsupported(n, "numbers drawn at random: training_mode is true")
		}
	}
	if len(n.Outputs) == 1 || l.opset < 12 {
		return []*value{x}, nil
	}
	mask, err := constant(&graph.Tensor{
		Name: n.Outputs[1], Elem: graph.Bool, Dims: wideDims(x.dims), Raw: bytes.Repeat([]byte{1}, x.size()),
	})
	return []*value{x, mask}, err
}
