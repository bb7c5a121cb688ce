package hourglass_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"testing"
)

// scannable are the lists of a graph that may be long.
var scannable = map[string]bool{"Nodes": true, "Initializers": true, "Values": true}

// TestNoLookUpLoops refuses a search through a graph for a name: a call of slices.IndexFunc or
// slices.ContainsFunc over its nodes, initializers or values with a function that reads names.
// Inside a loop it makes work grow with the square of the graph. graph.Index answers instead.
func TestNoLookUpLoops(t *testing.T) {
	for _, f := range sourceFiles(t) {
		if f.test {
			continue
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, filepath.FromSlash(f.name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && searches(call) {
				t.Errorf("%v searches a graph for a name; graph.Index answers that", files.Position(call.Pos()))
			}
			return true
		})
	}
}

// searches reports whether a call is such a search.
func searches(call *ast.CallExpr) bool {
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) != 2 || f.Sel.Name != "IndexFunc" && f.Sel.Name != "ContainsFunc" {
		return false
	}
	list, ok := call.Args[0].(*ast.SelectorExpr)
	return ok && scannable[list.Sel.Name] && readsNames(call.Args[1])
}

// readsNames reports whether an expression looks at a name, or at what a node reads or gives.
func readsNames(e ast.Expr) (reads bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			switch s.Sel.Name {
			case "Name", "Inputs", "Outputs", "Input", "Output":
				reads = true
			}
		}
		return !reads
	})
	return reads
}
