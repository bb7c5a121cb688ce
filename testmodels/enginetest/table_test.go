package enginetest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/grad"
	"github.com/hourglass-go/hourglass/testmodels/golden"
)

const operatorsPage = "../../docs/operators.md"

// TestOperatorsPage writes the registry as a table, from the cases of the suite and what
// engines decline of them.
func TestOperatorsPage(t *testing.T) {
	forms := map[string]int{}
	declined := map[string]map[string]int{}
	for _, c := range Cases() {
		forms[c.Op]++
	}
	for _, engine := range []string{"native", "onnxruntime", "onnx-go"} {
		declined[engine] = map[string]int{}
		for line := range strings.Lines(Subject{Declines: "testdata/" + engine + ".txt"}.declines(t)) {
			op, _, _ := strings.Cut(line, "/")
			declined[engine][op]++
		}
	}
	share := func(engine, op string) string {
		switch n, of := forms[op]-declined[engine][op], forms[op]; n {
		case of:
			return "yes"
		case 0:
			return "–"
		default:
			return fmt.Sprintf("%d of %d", n, of)
		}
	}
	var b strings.Builder
	b.WriteString(`# Operators

This page lists the operators of the registry. ` + "`go test ./testmodels/enginetest -run OperatorsPage -update`" + ` writes it from the cases that every engine is tested with.

- *Opsets* are those in which an operator came and changed. Each of these forms is modelled.
- *Engines* carry an operator in all forms that are tried (yes), in some of them, or in none (–). [testmodels/enginetest/testdata](../testmodels/enginetest/testdata) lists what an engine
  declines, and why.
- *Gradient* says whether ` + "`graph/grad`" + ` has a rule. Most operators without one have integer outputs, or the slope 0 wherever they have one.

` + "`opsets.txt`" + ` in that folder lists what ` + "`convert.Opset`" + ` refuses between opsets 11 and 22.

| operator | opsets | native | onnxruntime | onnx-go | gradient |
|---|---|---|---|---|---|
`)
	for _, op := range graph.Operators() {
		var opsets []string
		for _, v := range op.Since {
			opsets = append(opsets, fmt.Sprint(v))
		}
		if op.Until > 0 {
			opsets = append(opsets, fmt.Sprintf("to %d", op.Until))
		}
		slope := "–"
		if grad.HasRule(op.Name) {
			slope = "yes"
		}
		if op.Name == "Constant" { // which every case has
			fmt.Fprintf(&b, "| %s | %s | yes | yes | yes | – |\n", op.Name, strings.Join(opsets, " "))
			continue
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", op.Name, strings.Join(opsets, " "), share("native", op.Name), share("onnxruntime", op.Name), share("onnx-go", op.Name), slope)
	}
	golden.CheckFile(t, operatorsPage, b.String())
}
