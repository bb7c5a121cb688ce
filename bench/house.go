package main

import (
	"cmp"
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// house measures the source itself: how many files name an operator, which lists are keyed by
// operator names, and the size of each package. Tests, testmodels (which only tests import),
// generated code and this module are left out. Calls that register one operator are no list.
func house(_ context.Context, root string) error {
	h := &houseSurvey{root: root, ops: map[string]bool{}, naming: map[string]map[string]bool{}, knowing: map[string]map[string]bool{}, lists: map[string][]string{}, sizes: map[string]*packageSize{}}
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
	root string
	ops  map[string]bool
	// naming are the files that name an operator, and knowing those of them that do otherwise
	// than to build a node of it.
	naming, knowing map[string]map[string]bool
	lists           map[string][]string // by the package's folder: where a list stands, and what begins it
	sizes           map[string]*packageSize
}

// packageSize counts what a package has.
type packageSize struct{ files, lines, exported int }

func (h *houseSurvey) visit(path string, d fs.DirEntry, err error) error {
	if err != nil {
		return err
	}
	relative, err := filepath.Rel(h.root, path)
	if err != nil {
		return err
	}
	if d.IsDir() {
		if relative == "bench" || relative == "examples" || relative == "testmodels" || strings.HasPrefix(d.Name(), ".") && relative != "." {
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
	h.measure(filepath.Dir(relative), f, set.File(f.Pos()).LineCount())
	built := map[ast.Node]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && builds(call) {
			built[call.Args[0]] = true
		}
		for _, name := range literals(n) {
			h.name(h.naming, name, relative)
			if !built[n] {
				h.name(h.knowing, name, relative)
			}
		}
		if named := h.keyed(n); len(named) > 1 {
			folder := filepath.Dir(relative)
			h.lists[folder] = append(h.lists[folder], fmt.Sprintf("%s:%d (%s, %s, … %d)", filepath.Base(path), set.Position(n.Pos()).Line, named[0], named[1], len(named)))
		}
		return true
	})
	return nil
}

// measure counts a file: exported are its names at the top level, methods among them.
func (h *houseSurvey) measure(folder string, f *ast.File, lines int) {
	if h.sizes[folder] == nil {
		h.sizes[folder] = &packageSize{}
	}
	size := h.sizes[folder]
	size.files, size.lines = size.files+1, size.lines+lines
	for _, d := range f.Decls {
		for _, name := range declared(d) {
			if name.IsExported() {
				size.exported++
			}
		}
	}
}

// declared returns the names that a declaration gives.
func declared(d ast.Decl) (names []*ast.Ident) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return []*ast.Ident{d.Name}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				names = append(names, s.Name)
			case *ast.ValueSpec:
				names = append(names, s.Names...)
			}
		}
	}
	return names
}

func (h *houseSurvey) name(files map[string]map[string]bool, op, file string) {
	if !h.ops[op] {
		return
	}
	if files[op] == nil {
		files[op] = map[string]bool{}
	}
	files[op][file] = true
}

// builds reports whether a call adds a node of the operator that its first argument names.
func builds(call *ast.CallExpr) bool {
	f, ok := call.Fun.(*ast.SelectorExpr)
	return ok && len(call.Args) > 0 && slices.Contains([]string{"Op", "OpN", "op"}, f.Sel.Name)
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

// literals returns the words of a string literal.
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

// spread prints in how many files an operator is.
func spread(what string, files map[string]map[string]bool) {
	type count struct {
		op    string
		files int
	}
	var counts []count
	for op, in := range files {
		counts = append(counts, count{op, len(in)})
	}
	slices.SortFunc(counts, func(a, b count) int { return cmp.Or(a.files-b.files, strings.Compare(a.op, b.op)) })
	median, most := counts[len(counts)/2], counts[len(counts)-1]
	fmt.Printf("source files that %s: median %d, most %d (%s), of %d operators\n", what, median.files, most.files, most.op, len(counts))
}

func (h *houseSurvey) print() {
	spread("name an operator", h.naming)
	spread("name it, and not only to build a node", h.knowing)
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
	fmt.Println("\npackage: files, lines, exported names")
	for _, folder := range slices.Sorted(maps.Keys(h.sizes)) {
		size := h.sizes[folder]
		fmt.Printf("%s: %d, %d, %d\n", folder, size.files, size.lines, size.exported)
	}
}
