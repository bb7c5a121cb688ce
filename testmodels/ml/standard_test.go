//go:build cgo

package ml

import (
	"fmt"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/testmodels/golden"
)

// TestStandard holds each case, written out in operators of ONNX's own domain, against the case as it is,
// on two engines and at opsets between which forms differ. What has no form is in a golden file.
func TestStandard(t *testing.T) {
	var kept string
	for _, c := range Cases() {
		if c.Declined != "" {
			continue
		}
		t.Run(c.String(), func(t *testing.T) {
			g, feeds := c.Graph()
			if err := g.Infer(); err != nil {
				t.Fatal(err)
			}
			want, err := run(t.Context(), oracle.Engine{}, g, feeds)
			if err != nil {
				t.Fatal(err)
			}
			var order []string
			reasons := map[string][]int64{}
			for _, opset := range []int64{11, 13, 17, 18, 20} {
				h, err := convert.Opset(g, opset)
				if err != nil {
					t.Fatal(err)
				}
				own, left, err := convert.Standard(h)
				if err != nil {
					t.Fatal(err)
				}
				if len(left) > 0 {
					if reasons[left[0].Reason] == nil {
						order = append(order, left[0].Reason)
					}
					reasons[left[0].Reason] = append(reasons[left[0].Reason], opset)
					continue
				}
				for _, e := range []hourglass.Engine{oracle.Engine{}, accel.Engine{}} {
					got, err := run(t.Context(), e, own, feeds)
					if err != nil {
						t.Fatalf("opset %d on %s: %v", opset, e.Name(), err)
					}
					for name, w := range want {
						if d := differs(w, got[name]); d != "" {
							t.Errorf("opset %d on %s: %s %s", opset, e.Name(), name, d)
						}
					}
				}
			}
			for _, why := range order {
				kept += fmt.Sprintf("%v at %v: %s\n", c, reasons[why], why)
			}
		})
	}
	golden.CheckFile(t, "testdata/kept.txt", kept)
}
