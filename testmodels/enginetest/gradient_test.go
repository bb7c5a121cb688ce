package enginetest

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/grad"
)

const refusedGradients = "testdata/gradients.txt"

// TestGradients differentiates the cases that engines are tested with, and holds each gradient
// against differences, both in float64. The cases that graph/grad refuses are listed with the
// reason; -update writes the list anew.
func TestGradients(t *testing.T) {
	var refused strings.Builder
	compared := 0
	for _, c := range operatorCases() {
		if !grad.HasRule(c.op) || c.op == "BatchNormalization" && c.give > 0 { // gradients do not pass running statistics
			continue
		}
		g, at, names, err := c.loss()
		if err != nil {
			t.Fatalf("%v: %v", c, err)
		}
		if len(names) == 0 {
			continue
		}
		d, err := grad.Gradient(g, "loss", names)
		if rule := (*grad.NoRuleError)(nil); errors.As(err, &rule) {
			fmt.Fprintf(&refused, "%v: %s\n", c, rule.Reason)
			continue
		} else if err != nil {
			fmt.Fprintf(&refused, "%v: %v\n", c, err)
			continue
		}
		t.Run(c.String(), func(t *testing.T) { compared += checkGradient(t, g, d, at, names) })
	}
	if compared < 5000 {
		t.Errorf("%d elements of gradients were compared, too few to say anything", compared)
	}
	if *update {
		if err := os.WriteFile(refusedGradients, []byte(refused.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(refusedGradients)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), refused.String()); d != "" {
		t.Errorf("%s is not what is refused (-listed +refused):\n%s", refusedGradients, d)
	}
}

// loss returns the case with Σ y·sigmoid(y) as its output, the values of its inputs and
// parameters, and those of them that it can be differentiated by.
func (c opCase) loss() (*graph.Graph, map[string]oracle.Array, []string, error) {
	g, feeds, err := c.graph()
	if err != nil {
		return nil, nil, nil, err
	}
	for _, p := range g.Initializers {
		feeds[p.Name] = p
	}
	at, err := oracle.Arrays(feeds)
	if err != nil || g.Outputs[0].Type.Elem != graph.Float {
		return nil, nil, nil, err
	}
	b := graph.NewBuilder("loss", c.opset)
	var inputs []graph.Value
	for _, v := range g.Feeds() {
		var dims []graph.Dim
		for _, n := range at[v.Name].Dims {
			dims = append(dims, graph.Fixed(int64(n)))
		}
		inputs = append(inputs, b.Input(v.Name, v.Type.Elem, dims...))
	}
	y := b.Inline(g, inputs...)[0]
	y = b.Op("Mul", y, b.Op("Sigmoid", y))
	b.Output("loss", b.Op("ReduceSum", y, graph.Int("keepdims", 0)))
	h, err := b.Graph()
	var names []string
	for _, name := range slices.Sorted(maps.Keys(at)) {
		if at[name].Elem == graph.Float {
			names = append(names, name)
		}
	}
	return h, at, names, err
}

// checkGradient counts the elements that it compares. It leaves out those beside a kink, where
// the differences on both sides are not the same, and those whose part of the loss is lost
// beside numbers that are far greater.
func checkGradient(t *testing.T, g, d *graph.Graph, at map[string]oracle.Array, names []string) (compared int) {
	t.Helper()
	program := oracle.NewProgram(g)
	loss := func() float64 {
		out, err := program.Evaluate(t.Context(), at, nil)
		if err != nil {
			t.Fatal(err)
		}
		return out["loss"].V[0]
	}
	got, err := oracle.Evaluate(d, at)
	if err != nil {
		t.Fatal(err)
	}
	middle := loss()
	for _, name := range names {
		x := at[name].V
		for i := range x {
			old := x[i]
			h := 1e-5 * math.Max(1, math.Abs(old))
			x[i] = old + h
			above := (loss() - middle) / h
			x[i] = old - h
			below := (middle - loss()) / h
			x[i] = old
			want := (above + below) / 2
			lost := math.Abs(middle) * 0x1p-52 / h
			if !(math.Abs(above-below)+100*lost <= 1e-3*(1+math.Abs(want))) {
				continue
			}
			compared++
			if v := got[name+grad.Suffix].V[i]; !(math.Abs(v-want) <= 1e-4*(1+math.Abs(want))) {
				t.Errorf("the gradient by %s at %d is %v, differences give %v", name, i, v, want)
				break
			}
		}
	}
	return compared
}
