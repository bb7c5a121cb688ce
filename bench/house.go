package main

import (
	"cmp"
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// house measures the source itself: how many files name an operator, and which lists are
// keyed by operator names. Tests, generated code and this module are left out.
func house(_ context.Context, root string) error {
	h := &houseSurvey{root: root, ops: map[string]bool{}, naming: map[string]map[string]bool{}, lists: map[string][]string{}}
	for _, op := range graph.Operators() {
		h.ops[op.Name] = true
	}
	if err := filepath.WalkDir(root, h.visit); err != nil {
		return err
	}
	h.print()
	return nil
}

type houseSurvey struct {
	root   string
	ops    map[string]bool
	naming map[string]map[string]bool // the files that name an operator
	lists  map[string][]string        // by the package's folder: where a list stands, and what begins it
}

func (h *houseSurvey) visit(path string, d fs.DirEntry, err error) error {
	if err != nil {
		return err
	}
	relative, err := filepath.Rel(h.root, path)
	if err != nil {
		return err
	}
	if d.IsDir() {
		if relative == "bench" || relative == "examples" || strings.HasPrefix(d.Name(), ".") && relative != "." {
			return filepath.SkipDir
		}
		return nil
	}
	if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
		return nil
	}
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, path, nil, parser.ParseComments)
	if err != nil || ast.IsGenerated(f) {
		return err
	}
	ast.Inspect(f, func(n ast.Node) bool {
		for _, name := range literals(n) {
			h.name(name, relative)
		}
		if named := h.keyed(n); len(named) > 1 {
			folder := filepath.Dir(relative)
			h.lists[folder] = append(h.lists[folder], fmt.Sprintf("%s:%d (%s, %s, … %d)", filepath.Base(path), set.Position(n.Pos()).Line, named[0], named[1], len(named)))
		}
		return true
	})
	return nil
}

func (h *houseSurvey) name(op, file string) {
	if !h.ops[op] {
		return
	}
	if h.naming[op] == nil {
		h.naming[op] = map[string]bool{}
	}
	h.naming[op][file] = true
}

// keyed gives the operators that a literal, a call or a switch chooses among, where those are
// most of its strings.
func (h *houseSurvey) keyed(n ast.Node) []string {
	var all, named []string
	switch n := n.(type) {
	case *ast.CompositeLit:
		for _, e := range n.Elts {
			if pair, ok := e.(*ast.KeyValueExpr); ok {
				e = pair.Key
			} else if row, ok := e.(*ast.CompositeLit); ok && len(row.Elts) > 0 {
				e = row.Elts[0]
			}
			all = append(all, literals(e)...)
		}
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Fields" && len(n.Args) == 1 {
			all = literals(n.Args[0])
		}
	case *ast.SwitchStmt:
		for _, clause := range n.Body.List {
			for _, e := range clause.(*ast.CaseClause).List {
				ast.Inspect(e, func(m ast.Node) bool { all = append(all, literals(m)...); return true })
			}
		}
	}
	for _, name := range all {
		if h.ops[name] {
			named = append(named, name)
		}
	}
	if 2*len(named) <= len(all) {
		return nil
	}
	return named
}

// literals are the words of a string literal.
func literals(n ast.Node) []string {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return nil
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil {
		return nil
	}
	return strings.Fields(s)
}

func (h *houseSurvey) print() {
	type count struct {
		op    string
		files int
	}
	var counts []count
	for op, files := range h.naming {
		counts = append(counts, count{op, len(files)})
	}
	slices.SortFunc(counts, func(a, b count) int { return cmp.Or(a.files-b.files, strings.Compare(a.op, b.op)) })
	median, most := counts[len(counts)/2], counts[len(counts)-1]
	fmt.Printf("source files that name an operator: median %d, most %d (%s), of %d operators\n", median.files, most.files, most.op, len(counts))
	total := 0
	var folders []string
	for folder, lists := range h.lists {
		total += len(lists)
		folders = append(folders, folder)
	}
	fmt.Printf("lists keyed by operator name: %d in %d packages\n", total, len(folders))
	slices.Sort(folders)
	for _, folder := range folders {
		fmt.Printf("%s: %d\n", folder, len(h.lists[folder]))
		for _, list := range h.lists[folder] {
			fmt.Println("   ", list)
		}
	}
}
