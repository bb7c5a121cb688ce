package graph_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/enginetest"
)

// TestInfer holds the type that inference gives each form, or the reason of its refusal, against
// what the table says.
func TestInfer(t *testing.T) {
	covered := map[string]bool{}
	for _, f := range enginetest.Forms() {
		covered[f.Op] = true
		t.Run(f.Op+"/"+f.Gives, func(t *testing.T) {
			g, err := f.Graph()
			if err != nil {
				t.Fatal(err)
			}
			err = g.Infer()
			if reason, ok := strings.CutPrefix(f.Gives, "error: "); ok {
				var node *graph.NodeError
				if !errors.As(err, &node) || node.Graph != "case" || !strings.Contains(node.Node, f.Op) || !strings.Contains(err.Error(), reason) {
					t.Fatalf("%v: %v, want a NodeError with %q", f.Operands, err, reason)
				}
				return
			}
			if err != nil {
				t.Fatalf("%v: %v", f.Operands, err)
			}
			want, err := enginetest.ParseType(f.Gives)
			if err != nil {
				t.Fatal(err)
			}
			if got := g.Outputs[0].Type; got.String() != want.String() {
				t.Errorf("%v: %v, want %v", f.Operands, got, want)
			}
		})
	}
	for _, op := range graph.Operators() {
		if !covered[op.Name] {
			t.Errorf("operator %s has no form", op.Name)
		}
	}
}
