package verify_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// notebook is a test that keeps what it is told.
type notebook struct {
	ctx                 context.Context
	logs, errors, fatal []string
}

func (n *notebook) Helper()                  {}
func (n *notebook) Context() context.Context { return n.ctx }
func (n *notebook) Logf(format string, args ...any) {
	n.logs = append(n.logs, fmt.Sprintf(format, args...))
}
func (n *notebook) Errorf(format string, args ...any) {
	n.errors = append(n.errors, fmt.Sprintf(format, args...))
}
func (n *notebook) Fatalf(format string, args ...any) {
	n.fatal = append(n.fatal, fmt.Sprintf(format, args...))
}

// liar is an engine that adds 1 to every float.
type liar struct{ native.Engine }

func (liar) Name() string { return "liar" }

func (l liar) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	r, err := l.Engine.NewRunner(ctx, g)
	return lying{r}, err
}

type lying struct{ hourglass.Runner }

func (l lying) Run(ctx context.Context, in map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	out, err := l.Runner.Run(ctx, in)
	for name, t := range out {
		if v, err := graph.Data[float32](t); err == nil {
			for i := range v {
				v[i]++
			}
			out[name] = graph.NewTensor(name, v, t.Dims...)
		}
	}
	return out, err
}

const madeModel = "../testmodels/made/torch_dense_17/model.onnx"

// alone returns the model in a folder without fixtures.
func alone(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(madeModel)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "model.onnx")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSame(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text.onnx")
	if err := os.WriteFile(text, []byte("no model"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path         string
		engines            []hourglass.Engine
		logs, fails, fatal string // what is in them; "": there is none
	}{
		{"fixtures", madeModel, []hourglass.Engine{native.Engine{}, oracle.Engine{}}, judge.Recorded, "", ""},
		{"one engine and fixtures", madeModel, []hourglass.Engine{native.Engine{}}, judge.Recorded, "", ""},
		{"generated", alone(t), []hourglass.Engine{native.Engine{}, oracle.Engine{}}, "inputs were generated", "", ""},
		{"one engine alone", alone(t), []hourglass.Engine{native.Engine{}}, "native", "nothing was compared with it", ""},
		{"a liar", madeModel, []hourglass.Engine{liar{}, oracle.Engine{}}, "different", "oracle beside liar", ""},
		{"no engines", madeModel, nil, "", "", "needs a graph and an engine"},
		{"no file", "nowhere.onnx", []hourglass.Engine{native.Engine{}}, "", "", "nowhere.onnx"},
		{"no model", text, []hourglass.Engine{native.Engine{}}, "", "", "text.onnx"},
	} {
		n := &notebook{ctx: t.Context()}
		verify.Same(n, c.path, c.engines...)
		for what, told := range map[string]struct {
			lines []string
			want  string
		}{"logs": {n.logs, c.logs}, "errors": {n.errors, c.fails}, "fatal errors": {n.fatal, c.fatal}} {
			if got := strings.Join(told.lines, "\n"); (got == "") != (told.want == "") || !strings.Contains(got, told.want) {
				t.Errorf("%s: %s %q, want %q", c.name, what, got, told.want)
			}
		}
	}
}

// In a test of its own, a *testing.T is the first argument:
//
//	func TestModel(t *testing.T) { verify.Same(t, "model.onnx", native.Engine{}, oracle.Engine{}) }
func ExampleSame() {
	t := &notebook{ctx: context.Background()}
	verify.Same(t, madeModel, native.Engine{}, oracle.Engine{})
	fmt.Println("failures:", len(t.errors)+len(t.fatal))
	// Output: failures: 0
}
