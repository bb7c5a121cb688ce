package ml

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/golden"
)

const pageHead = `# Operators of other domains

This page lists the operators of ai.onnx.ml and of com.microsoft (onnxruntime's own) that inference and the oracle have. ` + "`go test ./testmodels/ml -run Page -update`" + ` writes it from the cases that the oracle and
onnxruntime are held against each other with.

- *Opsets* are those of the domain in which an operator came and changed.
- *Cases* is the number of forms that are tried.
- *Standard* says whether ` + "`hourglass convert --standard`" + ` writes the operator in those of ONNX's own domain, at opset 20: in all forms that are tried (yes), in some of them, or in none (–). The native engine and onnx-go
  get these forms. [kept.txt](../testmodels/ml/testdata/kept.txt) says what keeps a form as it is.

`

// TestPage writes the registry's operators of other domains as a table, with what the specification leaves
// open, and where onnxruntime deviates from it.
func TestPage(t *testing.T) {
	var b strings.Builder
	b.WriteString(pageHead + "| operator | opsets | cases | standard |\n|---|---|---|---|\n")
	var declined, deviations []string
	for _, domain := range []string{graph.ML, graph.Microsoft} {
		for _, op := range graph.OperatorsOf(domain) {
			cases, written := 0, 0
			for _, c := range Cases() {
				if g, _ := c.Graph(); g.Nodes[0].Operator() != op.Name {
					continue
				}
				if cases++; isWritten(t, c) {
					written++
				}
				if line := fmt.Sprintf("- %s: %s", c.Op, c.Declined); c.Declined != "" && !slices.Contains(declined, line) {
					declined = append(declined, line)
				}
				if line := fmt.Sprintf("- %s: %s", c.Op, c.Deviates); c.Deviates != "" && !slices.Contains(deviations, line) {
					deviations = append(deviations, line)
				}
			}
			share := fmt.Sprintf("%d of %d", written, cases)
			if written == cases {
				share = "yes"
			} else if written == 0 {
				share = "–"
			}
			fmt.Fprintf(&b, "| %s | %s | %d | %s |\n", op.Name, strings.Trim(fmt.Sprint(op.Since), "[]"), cases, share)
		}
	}
	b.WriteString("\nA ZipMap gives maps. `verify` and `convert` compare the tensor that it reads.\n\n## What the specification leaves open\n\nEngines differ here, and the oracle refuses it:\n\n")
	b.WriteString(strings.Join(declined, "\n"))
	b.WriteString("\n\n## Where onnxruntime deviates from the specification\n\nThe text of the specification says what the oracle computes. onnxruntime computes something else:\n\n")
	b.WriteString(strings.Join(deviations, "\n") + "\n")
	golden.CheckFile(t, "../../docs/operators_ml.md", b.String())
}

// isWritten reports whether a case has a form in operators of ONNX's own domain at opset 20.
func isWritten(t *testing.T, c Case) bool {
	g, _ := c.Graph()
	if err := g.Infer(); err != nil {
		t.Fatal(err)
	}
	raised, err := convert.Opset(g, 20)
	if err != nil {
		t.Fatal(err)
	}
	_, kept, err := convert.Standard(raised)
	if err != nil {
		t.Fatal(err)
	}
	return len(kept) == 0
}
