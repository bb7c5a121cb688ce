package locate

import (
	"testing"

	"github.com/hourglass-go/hourglass/testmodels/junittest"
	"github.com/hourglass-go/hourglass/verify/judge"
)

func TestJUnitOfLayersAndBisection(t *testing.T) {
	a, b, inputs := parted(t)
	for second, exit := range map[*judge.Subject]int{&a: 0, &b: 1} {
		layers, err := Layers(t.Context(), a, *second, inputs, nil)
		if err != nil {
			t.Fatal(err)
		}
		part, err := Bisect(t.Context(), a, *second, inputs, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []judge.Judged{layers, part} {
			if r.ExitCode() != exit {
				t.Errorf("%T: exit code %d, want %d", r, r.ExitCode(), exit)
			}
			junittest.Agrees(t, second.Name, r)
		}
	}
	junittest.Agrees(t, "what does not run", &LayerReport{Verdict: judge.Failed, Words: "the outputs were not compared", Problem: "no library"})
	junittest.Agrees(t, "what was not compared", &LayerReport{Verdict: judge.Failed, Words: "the outputs were not compared"})
}
