package stability

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/testmodels/junittest"
	"github.com/hourglass-go/hourglass/verify/judge"
)

// matrixGraph returns the fakes' with its outputs typed, of which only the first has rows.
func matrixGraph() *graph.Graph {
	g := fake.Graph()
	g.Outputs[0].Type = g.Inputs[0].Type
	g.Outputs[1].Type = graph.Type{Elem: graph.Int64, Shape: graph.Dims()}
	return g
}

func rowsOfMatrix(n int) map[string]*graph.Tensor {
	x := make([]float32, 2*n)
	for i := range x {
		x[i] = float32(i+1) / 8
	}
	return map[string]*graph.Tensor{"input": graph.NewTensor("input", x, int64(n), 2)}
}

// in changes an element in runs of so many rows.
func in(rows int64, element int, change func(float32) float32) func(int, map[string]*graph.Tensor) error {
	return func(run int, out map[string]*graph.Tensor) error {
		if out["copy"].Dims[0] != rows {
			return nil
		}
		return fake.Set(run, element, change)(run, out)
	}
}

// always changes an element in every run.
func always(element int, change func(float32) float32) func(int, map[string]*graph.Tensor) error {
	return func(run int, out map[string]*graph.Tensor) error { return fake.Set(run, element, change)(run, out) }
}

func matrixOf(t *testing.T, reference hourglass.Engine, rows int, engines ...hourglass.Engine) *Report {
	t.Helper()
	r, err := Matrix(t.Context(), matrixGraph(), reference, engines, rowsOfMatrix(rows), &judge.Settings{Tolerance: &judge.Promised})
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	if err := r.WriteTable(&table); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(table.String()) {
		if utf8.RuneCountInString(line) > 100 {
			t.Errorf("a line of %d characters: %s", utf8.RuneCountInString(line), line)
		}
	}
	t.Logf("\n%s", table.String())
	junittest.Agrees(t, "the matrix", r)
	if _, err := json.Marshal(r); err != nil {
		t.Error(err)
	}
	return r
}

// TestMatrixFinds: each way of varying under its own name, with its figures.
func TestMatrixFinds(t *testing.T) {
	second := fake.Engine{Called: "second"}
	for _, c := range []struct {
		name    string
		engine  fake.Engine
		want    []Effect
		exit    int
		place   string // of the first finding's worst element
		differs judge.Verdict
	}{
		{"nothing", fake.Engine{Called: "e"}, nil, 3, "", ""},
		{"other bits in the second run", fake.Engine{Called: "e", Change: fake.Set(20, 1, fake.Add(0x1p-20))}, []Effect{NonDeterministic}, 1, "batch 1, rows 0 to 0, run 3", judge.Equal},
		{"another result in the last", fake.Engine{Called: "e", Change: fake.Set(38, 1, fake.Add(1))}, []Effect{NonDeterministic}, 1, "batch 10, rows 0 to 9, run 3", judge.Different},
		{"batch 7 within", fake.Engine{Called: "e", Change: in(7, 3, fake.Add(0x1p-20))}, []Effect{BatchDependent, EngineDependent}, 3, "batch 7, beside all 10 rows", judge.Equal},
		{"batch 7 beyond", fake.Engine{Called: "e", Change: in(7, 3, fake.Add(1))}, []Effect{BatchDependent, EngineDependent, Wrong}, 1, "batch 7, beside all 10 rows", judge.Different},
		{"all rows differ", fake.Engine{Called: "e", Change: in(10, 3, fake.Add(1))}, []Effect{BatchDependent, EngineDependent, Wrong}, 1, "batch 1, beside all 10 rows", judge.Different},
		{"rounds otherwise", fake.Engine{Called: "e", Change: always(1, fake.Add(0x1p-20))}, []Effect{EngineDependent}, 3, "batch 1, rows 0 to 0", judge.Equal},
		{"wrong", fake.Engine{Called: "e", Change: always(1, fake.Add(1))}, []Effect{EngineDependent, Wrong}, 1, "batch 1, rows 0 to 0", judge.Different},
	} {
		t.Run(c.name, func(t *testing.T) {
			engines := []hourglass.Engine{second, c.engine}
			r := matrixOf(t, fake.Exact, 10, engines...)
			var got []Effect
			for _, f := range r.Findings {
				got = append(got, f.Effect)
				if f.Subject != "e" || f.Difference.Output != "copy" {
					t.Errorf("%v of %s, output %s", f.Effect, f.Subject, f.Difference.Output)
				}
			}
			if c.name == "rounds otherwise" || c.name == "wrong" { // element 1 of each slice is another row's in each batch
				got = slices.DeleteFunc(got, func(k Effect) bool { return k == BatchDependent })
				r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool { return f.Effect == BatchDependent })
			}
			if !slices.Equal(got, c.want) || r.ExitCode() != c.exit {
				t.Fatalf("%v, exit code %d; want %v, %d", got, r.ExitCode(), c.want, c.exit)
			}
			if len(got) == 0 {
				return
			}
			d := r.Findings[0].Difference
			if d.Verdict != c.differs || d.Worst == nil || d.Worst.Name != c.place || d.MaxAbs == 0 || d.MaxULP == 0 {
				t.Errorf("%v, worst %+v; want %v at %s", d.Verdict, d.Worst, c.differs, c.place)
			}
		})
	}
}

// TestMatrixFresh: what only a fresh runner shows.
func TestMatrixFresh(t *testing.T) {
	var made int
	e := reborn{made: &made}
	r := matrixOf(t, fake.Exact, 3, e)
	if len(r.Findings) == 0 || r.Findings[0].Effect != NonDeterministic || !strings.HasSuffix(r.Findings[0].Difference.Worst.Name, "a fresh runner") {
		t.Errorf("%d findings", len(r.Findings))
	}
}

// reborn gives another result on each runner but the first.
type reborn struct{ made *int }

func (reborn) Name() string { return "reborn" }

func (r reborn) NewRunner(context.Context, *graph.Graph) (hourglass.Runner, error) {
	first := *r.made == 0
	*r.made++
	return &fake.Runner{Engine: fake.Engine{Change: func(run int, out map[string]*graph.Tensor) error {
		if first {
			return nil
		}
		return fake.Set(run, 0, fake.Add(1))(run, out)
	}}}, nil
}

func TestMatrixLeavesUnchecked(t *testing.T) {
	fixed := matrixGraph()
	fixed.Inputs[0].Type.Shape[0] = graph.Fixed(4)
	lone := matrixGraph()
	lone.Outputs = lone.Outputs[1:]
	two := matrixGraph()
	two.Inputs = append(two.Inputs, graph.Value{Name: "more", Type: graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Symbol("other"))}})
	for _, c := range []struct {
		name      string
		g         *graph.Graph
		reference hourglass.Engine
		rows      int
		want      string
	}{
		{"a fixed batch", fixed, fake.Exact, 4, "no input of graph \"fake\" has a symbolic first dimension"},
		{"two symbols", two, fake.Exact, 4, `input "more" has other first`},
		{"outputs without rows", lone, fake.Exact, 4, "no output of graph"},
		{"one output without rows", matrixGraph(), fake.Exact, 4, `output "count" on the batch: it has no rows`},
		{"one row", matrixGraph(), fake.Exact, 1, "there is one row"},
		{"no reference", matrixGraph(), nil, 4, "there is no reference"},
		{"a reference that fails", matrixGraph(), fake.Engine{Called: "r", Refuse: errors.New("no memory")}, 4, "what is right: r: no memory"},
	} {
		r, err := Matrix(t.Context(), c.g, c.reference, []hourglass.Engine{fake.Engine{Called: "e"}}, rowsOfMatrix(c.rows), &judge.Settings{Tolerance: &judge.Promised})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(r.Unchecked, func(s string) bool { return strings.Contains(s, c.want) }) {
			t.Errorf("%s: unchecked %q, want %q", c.name, r.Unchecked, c.want)
		}
	}
}

func TestMatrixEnginesThatFail(t *testing.T) {
	r := matrixOf(t, fake.Exact, 3, fake.Engine{Called: "small", Refuse: fake.Lacking("Softmax")}, fake.Engine{Called: "late", Change: func(run int, _ map[string]*graph.Tensor) error {
		if run == 4 {
			return errors.New("no memory")
		}
		return nil
	}}, fake.Engine{Called: "panics", Change: func(int, map[string]*graph.Tensor) error { panic("index") }})
	for i, want := range []judge.Verdict{judge.Unsupported, judge.Failed, judge.Failed} {
		if e := r.Engines[i]; e.Verdict != want {
			t.Errorf("%s: %v, want %v", e.Name, e.Verdict, want)
		}
	}
	if r.ExitCode() != 2 {
		t.Errorf("exit code %d, want 2", r.ExitCode())
	}
}
