package conformance

import (
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// TestFirstOpsets converts ONNX's models of opset 1 to 6, which are those that Caffe2 and PyTorch wrote in
// 2017, to opset 17, and holds what they then give against what is recorded.
func TestFirstOpsets(t *testing.T) {
	counts := map[string]int{}
	for _, c := range cases(t) {
		g, err := graph.Decode(c.model)
		if err != nil || g.Opset() >= convert.OldestRun || g.Opset() == 0 {
			continue
		}
		counts["models"]++
		made, err := convert.Opset(g, 17)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		s := subject{c, made, c.given(t, g)}
		for _, e := range []hourglass.Engine{oracle.Engine{}, native.Engine{}} {
			switch fault, lack := s.run(t, e); {
			case lack != nil:
				counts["lacked by "+e.Name()]++
			case fault != "":
				t.Errorf("%s on %s: %s", c.name, e.Name(), fault)
			default:
				counts[e.Name()]++
			}
		}
	}
	t.Log(counts)
}
