package faults_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/faults"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/locate"
	"github.com/hourglass-go/hourglass/verify/trial"
)

var update = flag.Bool("update", false, "write testdata anew")

// share is the least share of the faults that must be located, among those that can be
// measured.
const share = 0.9

// count counts one fault over all models and places.
type count struct{ planted, equivalent, detected, layers, bisect, named, inPart int }

// TestCatalogue plants each fault at each place of each model that it applies to. Outputs must
// detect it, and layers and bisection must locate it.
func TestCatalogue(t *testing.T) {
	counts, missed := plant(t, models(t))
	golden(t, table(counts, missed))
	for name, c := range counts {
		if c.planted == c.equivalent {
			t.Errorf("%s applies to no model", name)
		}
	}
	located(t, counts)
}

func models(t *testing.T) []faults.Model {
	t.Helper()
	all, err := faults.Models(t.Context(), "../made")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func plant(t *testing.T, models []faults.Model) (map[string]*count, []string) {
	t.Helper()
	counts, missed := map[string]*count{}, []string{}
	for _, f := range faults.All {
		c := &count{}
		counts[f.Name] = c
		for _, m := range models {
			for _, p := range f.Plant(m.Soil) {
				missed = append(missed, find(t, m, p, c)...)
			}
		}
	}
	return counts, missed
}

// located compares counts with what must be found.
func located(t *testing.T, counts map[string]*count) {
	t.Helper()
	for name, c := range counts {
		measurable := c.planted - c.equivalent
		if c.detected < measurable {
			t.Errorf("%s: %d of %d detected", name, c.detected, measurable)
		}
		if least := share * float64(measurable); float64(c.layers) < least || float64(c.bisect) < least {
			t.Errorf("%s: of %d, %d are located by layers and %d by bisection", name, measurable, c.layers, c.bisect)
		}
	}
}

// find looks for one fault, and returns where it is missed.
func find(t *testing.T, m faults.Model, p faults.Planted, c *count) (missed []string) {
	t.Helper()
	c.planted++
	if m.Equivalent(p.Graph) {
		c.equivalent++
		return nil
	}
	miss := func(how, instead string) {
		missed = append(missed, fmt.Sprintf("%s: %s %v of %s (%s): %s", how, p.Fault, p.Nodes, m.Name, p.What, instead))
	}
	a, b := m.Beside(p.Graph)
	if verdict := compared(t, m, p.Graph); verdict == judge.Equal {
		miss("not detected", "")
	} else {
		c.detected++
	}
	layers, err := locate.Layers(t.Context(), a, b, m.All(), nil)
	if err != nil {
		t.Fatal(m.Name, p, err)
	}
	if p.At(layers.Nodes) {
		c.layers++
		c.named += len(layers.Nodes)
	} else {
		miss("not located by layers", layers.Words)
	}
	bisection, err := locate.Bisect(t.Context(), a, b, m.All(), nil)
	if err != nil {
		t.Fatal(m.Name, p, err)
	}
	if p.At(bisection.Nodes) {
		c.bisect++
		c.inPart += len(bisection.Nodes)
	} else {
		miss("not located by bisection", bisection.Words)
	}
	return missed
}

// compared returns the verdict on the outputs alone.
func compared(t *testing.T, m faults.Model, g *graph.Graph) judge.Verdict {
	t.Helper()
	a, b := m.Beside(g)
	r, err := verify.Compare(t.Context(), []judge.Subject{a, b}, trial.Runs(m.All()), nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.ExitCode() == 0 {
		return judge.Equal
	}
	return judge.Different
}

func table(counts map[string]*count, missed []string) string {
	var b strings.Builder
	b.WriteString("fault, planted, equivalent in float64, detected, located by layers (nodes named, on average), by bisection\n")
	for _, f := range faults.All {
		c := counts[f.Name]
		fmt.Fprintf(&b, "%s, %d, %d, %d, %d (%.1f), %d (%.1f)\n", f.Name, c.planted, c.equivalent, c.detected,
			c.layers, float64(c.named)/float64(max(c.layers, 1)), c.bisect, float64(c.inPart)/float64(max(c.bisect, 1)))
	}
	for _, m := range missed {
		b.WriteString(m + "\n")
	}
	return b.String()
}

func golden(t *testing.T, got string) {
	t.Helper()
	const path = "testdata/catalogue.txt"
	if *update {
		if err := os.MkdirAll("testdata", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the catalogue comes to\n%s\nwant\n%s", got, want)
	}
}
