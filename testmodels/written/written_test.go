//go:build cgo

package written

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
	"github.com/hourglass-go/hourglass/testmodels/enginetest"
	"github.com/hourglass-go/hourglass/testmodels/wheel"
	"github.com/hourglass-go/hourglass/verify/trial"
)

var every = flag.Int("every", 20, "check the conversions of one model in so many; 1 takes some minutes")

// TestWritten writes every conversion of models. ONNX's full checker must pass each, and onnxruntime must
// open it, as they do the model itself.
func TestWritten(t *testing.T) {
	dir := t.TempDir()
	var files []*written
	refused := 0
	all := models(t)
	for i, name := range slices.Sorted(maps.Keys(all)) {
		if i%*every != 0 {
			continue
		}
		g := all[name]
		files = append(files, write(t, dir, len(files), name, asItIs, g))
		for _, c := range writings(g) {
			made, err := c.make(t.Context(), g)
			if err != nil {
				refused++
				continue
			}
			for _, h := range made {
				files = append(files, write(t, dir, len(files), name, c.name, h))
			}
		}
	}
	complaints := checked(t, files)
	var invalid, unopened []string // models that are so themselves
	counts := map[string]int{}
	for _, f := range files {
		complaint, closed := complaints[f.path], ""
		if complaint == "" {
			closed = opened(t.Context(), f.path)
		}
		counts[strings.Fields(f.conversion)[0]]++
		switch itself := f.conversion == asItIs; {
		case itself && complaint != "":
			invalid = append(invalid, f.model)
		case itself && closed != "":
			unopened = append(unopened, f.model)
		case complaint != "" && untyped[strings.TrimSuffix(f.model, ", at IR 3")] != "":
		case complaint != "" && !slices.Contains(invalid, f.model):
			t.Errorf("%s, %s: %s", f.model, f.conversion, complaint)
		case enginetest.MissingKernel(closed):
		case closed != "" && !slices.Contains(unopened, f.model) && !slices.Contains(invalid, f.model):
			t.Errorf("%s, %s: %s", f.model, f.conversion, closed)
		}
	}
	t.Logf("%d models, %d refusals of a conversion; files: %v", counts["itself"], refused, counts)
	t.Logf("not valid themselves: %v", invalid)
	t.Logf("not opened by onnxruntime themselves: %v", unopened)
}

// untyped are models that ONNX's strict inference passes only while their subgraphs state no types, and
// why it then does not.
var untyped = map[string]string{
	"node/test_affine_grid_2d_expanded":               "onnx 1.19 propagates the data of a Cast in a branch twice: Data for input 0 already exists",
	"node/test_affine_grid_2d_align_corners_expanded": "the same",
}

// asItIs stands for no conversion.
const asItIs = "itself"

// written is a file that a conversion wrote.
type written struct{ model, conversion, path string }

func write(t *testing.T, dir string, number int, model, conversion string, g *graph.Graph) *written {
	t.Helper()
	path := filepath.Join(dir, fmt.Sprintf("%d.onnx", number))
	b, err := graph.Encode(g)
	if err != nil {
		t.Errorf("%s, %s: %v", model, conversion, err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return &written{model, conversion, path}
}

// models are those of ONNX's tests, those that other tools made, and one for each case of an operator.
func models(t *testing.T) map[string]*graph.Graph {
	all := map[string]*graph.Graph{}
	for _, f := range wheel.Open(t).File {
		in, ok := strings.CutPrefix(f.Name, "onnx/backend/test/data/")
		if name, model := strings.CutSuffix(in, "/model.onnx"); ok && model && !strings.HasPrefix(in, "light/") {
			if g, err := graph.Decode(wheel.Read(t, f)); err == nil {
				all[name] = g
			}
		}
	}
	made, err := filepath.Glob("../made/*/model.onnx")
	if err != nil || len(made) == 0 {
		t.Fatal("no models:", err)
	}
	for _, path := range made {
		g, err := graph.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		all["made/"+filepath.Base(filepath.Dir(path))] = g
	}
	for i, c := range enginetest.Cases() {
		g, _, err := c.Graph()
		if err != nil {
			t.Fatal(err)
		}
		if g.Header.IRVersion < 4 {
			g = listed(g)
		}
		all[fmt.Sprintf("case %d, %v", i, c)] = g
	}
	for name, g := range all {
		if len(g.Initializers) > 0 && g.Header.IRVersion > 3 {
			all[name+", at IR 3"] = listed(g)
		}
	}
	return all
}

// listed returns a graph as IR version 3 has it, which lists initializers among the inputs.
func listed(g *graph.Graph) *graph.Graph {
	old := g.Clone()
	old.Header.IRVersion = 3
	for _, t := range g.Initializers {
		if !graph.Has(g.Inputs, t.Name) {
			old.Inputs = append(old.Inputs, graph.Value{Name: t.Name, Type: t.Type()})
		}
	}
	return old
}

// writing is a conversion to one file or several.
type writing struct {
	name string
	make func(ctx context.Context, g *graph.Graph) ([]*graph.Graph, error)
}

func writings(g *graph.Graph) (all []writing) {
	one := func(g *graph.Graph, err error) ([]*graph.Graph, error) { return []*graph.Graph{g}, err }
	add := func(name string, make func(ctx context.Context, g *graph.Graph) ([]*graph.Graph, error)) {
		all = append(all, writing{name, make})
	}
	for to := int64(convert.OldestTarget); to <= convert.NewestTarget; to++ {
		add(fmt.Sprintf("opset %d", to), func(_ context.Context, g *graph.Graph) ([]*graph.Graph, error) { return one(convert.Opset(g, to)) })
	}
	add("simplify", func(ctx context.Context, g *graph.Graph) ([]*graph.Graph, error) {
		return one(convert.Simplify(ctx, g, native.Engine{}, oracle.Engine{Narrow: true}))
	})
	for _, whole := range []bool{false, true} {
		add(fmt.Sprintf("half, whole %v", whole), func(_ context.Context, g *graph.Graph) ([]*graph.Graph, error) {
			h, _, err := convert.Half(g, convert.HalfSettings{Lossy: true, Whole: whole})
			return one(h, err)
		})
	}
	add("int8 dynamic", func(ctx context.Context, g *graph.Graph) ([]*graph.Graph, error) {
		return one(convert.Quantize(ctx, g, convert.QuantizeSettings{}))
	})
	add("int8 static", func(ctx context.Context, g *graph.Graph) ([]*graph.Graph, error) {
		rows := trial.Generated(g, 1, 2, 3)
		return one(convert.Quantize(ctx, g, convert.QuantizeSettings{Engine: native.Engine{}, Rows: rows}))
	})
	if n := len(g.Nodes); n > 0 {
		at := g.Nodes[n/2].Output()
		add("split at "+at, func(ctx context.Context, g *graph.Graph) ([]*graph.Graph, error) {
			typed, err := convert.Observe(ctx, g, append(graph.Names(g.Outputs), at), accel.Engine{}, trial.Generated(g, 1, 2, 3))
			if err != nil {
				return nil, err
			}
			front, back, err := convert.Split(typed, at)
			return []*graph.Graph{front, back}, err
		})
	}
	return all
}

// checked returns what ONNX's checker says of files that it refuses.
func checked(t *testing.T, files []*written) map[string]string {
	t.Helper()
	var paths []string
	for _, f := range files {
		paths = append(paths, f.path)
	}
	python := exec.CommandContext(t.Context(), "python3", "checker.py")
	python.Env = append(os.Environ(), "PYTHONPATH="+wheel.Packages(t))
	python.Stdin = strings.NewReader(strings.Join(paths, "\n"))
	var complaint bytes.Buffer
	python.Stderr = &complaint
	out, err := python.Output()
	if err != nil {
		t.Fatalf("checker.py: %v\n%s", err, complaint.String())
	}
	said := map[string]string{}
	for line := range strings.Lines(string(out)) {
		if path, why, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			said[path] = why
		}
	}
	return said
}

// opened returns why onnxruntime does not open a file, or "".
func opened(ctx context.Context, path string) string {
	s, err := runtime.Open(ctx, path, nil)
	if err != nil {
		return err.Error()
	}
	s.Close()
	return ""
}
