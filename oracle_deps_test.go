package hourglass_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// oraclePolicy says what of package graph the oracle may use outside its tests: names of the
// package, and methods. The first three rows hold and convert data. Nothing there says what
// an operator computes, because the oracle is what engines, inference and gradients are held
// against. The checks do interpret operators. The oracle calls them before it computes
// anything, so they can make it refuse a graph and cannot change a number. The others are
// fields, and methods of contexts and pictures, that have the name of some method of package graph.
const oraclePolicy = `
types:     DataType Element Graph Node Tensor
           BFloat16 Bool Double Float Float16 Float4E2M1 Float8E4M3FN Float8E4M3FNUZ Float8E5M2 Float8E5M2FNUZ Float8E8M0 Int16 Int32 Int4 Int64 Int8 Optional Sequence String Uint16 Uint32 Uint4 Uint64 Uint8 Undefined
functions: CopyData Data Int NewTensor Vector
methods:   Attr Clone Float Int Ints IsFloat Len Operator Opset Size Subgraphs Text
checks:    CheckTypes Validate
others:    At Bits Err Name Op Type
`

// TestOracleIsIndependent holds what the oracle's source uses of package graph against
// oraclePolicy. It tells a method by its name.
func TestOracleIsIndependent(t *testing.T) {
	methods, used := methodsOf(t, "graph"), map[string]bool{}
	for _, file := range parsed(t, "engine/oracle") {
		imported := importNames(t, file)
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				from, qualified := "", false
				if id, ok := s.X.(*ast.Ident); ok {
					from, qualified = imported[id.Name]
				}
				if from == modulePath+"/graph" || !qualified && methods[s.Sel.Name] {
					used[s.Sel.Name] = true
				}
			}
			return true
		})
	}
	allowed := map[string]bool{}
	for _, name := range strings.Fields(oraclePolicy) {
		allowed[name] = !strings.HasSuffix(name, ":")
	}
	for name := range used {
		if !allowed[name] {
			t.Errorf("engine/oracle uses %s of package graph, which oraclePolicy does not allow", name)
		}
	}
	for name, isName := range allowed {
		if isName && !used[name] {
			t.Errorf("oraclePolicy allows %s, which engine/oracle does not use", name)
		}
	}
}

// parsed returns the files of a package, without tests.
func parsed(t *testing.T, folder string) (files []*ast.File) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(filepath.FromSlash(folder), "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// methodsOf returns the exported methods that a package declares.
func methodsOf(t *testing.T, folder string) map[string]bool {
	t.Helper()
	methods := map[string]bool{}
	for _, file := range parsed(t, folder) {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil && f.Name.IsExported() {
				methods[f.Name.Name] = true
			}
		}
	}
	return methods
}

// importNames returns the paths that a file imports, by the names that it uses for them.
func importNames(t *testing.T, file *ast.File) map[string]string {
	t.Helper()
	names := map[string]string{}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		name := path.Base(imported)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = imported
	}
	return names
}
