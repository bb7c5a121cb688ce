package conformance

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hourglass-go/hourglass/testmodels/wheel"
)

const page = "../../docs/conformance.md"

var engines = []string{"native", "oracle", "onnxruntime"}

// TestPage writes what the engines carry of ONNX's tests, from the lists of what they
// decline.
func TestPage(t *testing.T) {
	subjects, operators, types := scope(t)
	declined := map[string]map[string]bool{}
	for _, engine := range engines {
		declined[engine] = map[string]bool{}
		text, err := os.ReadFile(declines(engine))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			name, _, _ := strings.Cut(line, ":")
			declined[engine][name] = true
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, `# Conformance

This page shows how the engines and shape inference do on ONNX's own tests of operators, from ONNX's package %s. `+"`go test ./testmodels/conformance -update`"+` writes it.

An output counts as recorded where it is within 1e-5 absolute and relative of the recorded one. For float16 and bfloat16 the unit roundoff is allowed where that is more. Integers must be equal.
[testmodels/conformance/testdata](../testmodels/conformance/testdata) lists what an engine declines, and why. Models of opset 1 to 6 are converted to opset 17 before they are run, and a StringNormalizer that names no locale gets C, because a machine may lack the default, en_US.

%d tests have only operators of the registry, and values of types that package graph stores: tensors, sequences and optional values.

| engine | as recorded | declined | deviates |
|---|---|---|---|
`, wheel.Version, len(subjects))
	for _, engine := range engines {
		no, other := len(declined[engine]), len(deviations[engine])
		fmt.Fprintf(&b, "| %s | %d | %d | %d |\n", engine, len(subjects)-no-other, no, other)
	}
	outputs, whole := 0, 0
	for _, s := range subjects {
		o, w := inferred(t, s)
		outputs, whole = outputs+o, whole+w
	}
	fmt.Fprintf(&b, "\nShape inference types %d of their %d outputs completely. Most of the others have a size that follows from the value of an input. It types none wrongly.\n\nDeviations:\n\n", whole, outputs)
	reasons := map[string][]string{}
	for _, engine := range engines {
		for name, why := range deviations[engine] {
			key := name + ": " + why
			reasons[key] = append(reasons[key], engine)
		}
	}
	for name, why := range coarse {
		reasons[name+", held to ONNX's own 1e-3 relative and 1e-7 absolute: "+why] = engines
	}
	for _, key := range slices.Sorted(maps.Keys(reasons)) {
		fmt.Fprintf(&b, "- %s (%s)\n", key, strings.Join(reasons[key], ", "))
	}
	b.WriteString("\nFor each operator: the number of tests that have it, and how many of those each engine computes as recorded.\n\n| operator | tests | native | oracle | onnxruntime |\n|---|---|---|---|---|\n")
	have, right := map[string]int{}, map[string]map[string]int{}
	for _, s := range subjects {
		ops := map[string]bool{}
		for _, n := range s.graph.Nodes {
			ops[n.Op] = true
		}
		for op := range ops {
			have[op]++
			for _, engine := range engines {
				if right[engine] == nil {
					right[engine] = map[string]int{}
				}
				if _, other := deviations[engine][s.name]; !other && !declined[engine][s.name] {
					right[engine][op]++
				}
			}
		}
	}
	for _, op := range slices.Sorted(maps.Keys(have)) {
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", op, have[op], right["native"][op], right["oracle"][op], right["onnxruntime"][op])
	}
	fmt.Fprintf(&b, "\nNot run, because the registry lacks an operator (a test counts once for each operator that is missing): %s.\n\nNot run, because package graph lacks a type: %s.\n", counts(operators), counts(types))
	if *update {
		if err := os.WriteFile(page, []byte(b.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(text), b.String()); diff != "" {
		t.Errorf("the page is not what the lists say (-page +lists):\n%s", diff)
	}
}

func counts(of map[string]int) string {
	if len(of) == 0 {
		return "none"
	}
	var all []string
	for _, what := range slices.Sorted(maps.Keys(of)) {
		all = append(all, fmt.Sprintf("%s %d", what, of[what]))
	}
	return strings.Join(all, ", ")
}
