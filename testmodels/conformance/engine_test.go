package conformance

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

var update = flag.Bool("update", false, "write the lists of what engines decline anew, and the page of them")

func TestNative(t *testing.T) { conform(t, native.Engine{}) }

func TestOracle(t *testing.T) { conform(t, oracle.Engine{}) }

// conform runs all tests on an engine. A golden file holds the reasons for which it declines
// some. Where it should deviate, it must.
func conform(t *testing.T, e hourglass.Engine) {
	deviates := deviations[e.Name()]
	var declined strings.Builder
	subjects, _, _ := scope(t)
	met := map[string]bool{}
	for _, s := range subjects {
		fault, lack := s.run(t, e)
		_, deviating := deviates[s.name]
		switch met[s.name] = true; {
		case lack != nil:
			fmt.Fprintf(&declined, "%s: %v\n", s.name, reason(lack))
			deviating = false
		case deviating && fault == "":
			t.Errorf("%s is as it should be; take it off the list of deviations", s.name)
		case fault != "" && !deviating:
			t.Errorf("%s: %s", s.name, fault)
		}
	}
	for name := range deviates {
		if !met[name] {
			t.Errorf("there is no test %q to deviate in", name)
		}
	}
	said := declines(e.Name())
	if *update {
		if err := os.WriteFile(said, []byte(declined.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(said)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(text), declined.String()); diff != "" {
		t.Errorf("%s declines other tests than it says (-said +declined):\n%s", e.Name(), diff)
	}
}

// declines returns the golden file of an engine.
func declines(engine string) string { return "testdata/" + engine + ".txt" }

// reason returns a refusal without the name of the engine, which the file's name says.
func reason(lack *hourglass.UnsupportedOpError) string {
	if lack.Reason == "" {
		return lack.Op
	}
	return lack.Op + ": " + lack.Reason
}

// run says what is wrong with an engine's outputs, or "" for nothing. Where the engine lacks
// an operator, it returns the refusal.
func (s subject) run(t *testing.T, e hourglass.Engine) (fault string, lack *hourglass.UnsupportedOpError) {
	t.Helper()
	r, err := e.NewRunner(t.Context(), s.graph)
	if errors.As(err, &lack) {
		return "", lack
	}
	if err != nil {
		return err.Error(), nil
	}
	defer r.Close()
	for i, set := range s.given {
		got, err := r.Run(t.Context(), set.in)
		if errors.As(err, &lack) {
			return "", lack
		}
		if err != nil {
			return err.Error(), nil
		}
		for name, want := range set.want {
			if d := difference(got[name], want, coarse[s.name] != ""); d != "" {
				return fmt.Sprintf("set %d: output %q %s", i, name, d), nil
			}
		}
	}
	return "", nil
}

// difference says how a tensor differs from what it should be, or "" where it does not.
func difference(got, want *graph.Tensor, coarse bool) string {
	if got == nil {
		return "is missing"
	}
	if want.Elem < graph.Undefined && got.Elem == want.Elem && len(got.Items) == len(want.Items) {
		for i := range want.Items {
			if d := difference(got.Items[i], want.Items[i], coarse); d != "" {
				return fmt.Sprintf("has an item %d that %s", i, d)
			}
		}
		return ""
	}
	if got.Elem != want.Elem || !slices.Equal(got.Dims, want.Dims) {
		return fmt.Sprintf("is %v, want %v", got.Type(), want.Type())
	}
	if want.Elem == graph.String {
		if !slices.EqualFunc(got.Strings, want.Strings, bytes.Equal) {
			return fmt.Sprintf("is %q, want %q", got.Strings, want.Strings)
		}
		return ""
	}
	a, err := oracle.Widen(got)
	if err != nil {
		return err.Error()
	}
	b, err := oracle.Widen(want)
	if err != nil {
		return err.Error()
	}
	worst, at := 0.0, -1
	for i, w := range b.V {
		g := a.V[i]
		if g == w || math.IsNaN(g) && math.IsNaN(w) {
			continue
		}
		limit := 0.0 // for integers and bool
		switch {
		case want.Elem.IsFloat() && coarse:
			limit = 1e-7 + 1e-3*math.Abs(w)
		case want.Elem.IsFloat():
			limit = max(1e-5, roundoff[want.Elem]) * (1 + math.Abs(w))
		}
		if d := math.Abs(g - w); !(d <= limit) && !(d < worst) {
			worst, at = d, i
		}
	}
	if at < 0 {
		return ""
	}
	return fmt.Sprintf("at %v is %v, want %v", oracle.Index(at, b.Dims), a.V[at], b.V[at])
}

// roundoff is the unit roundoff of types that are coarser than 1e-5. It is half of the distance
// of neighbours at 1: results that float64 and these types round to two sides are neighbours.
var roundoff = map[graph.DataType]float64{graph.Float16: 0x1p-11, graph.BFloat16: 0x1p-8}
