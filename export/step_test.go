package export_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
)

func stepOptions() export.StepOptions {
	return export.StepOptions{Engine: native.Engine{}, Batch: options().Fixture[hourglass.InputName], Steps: 20, Rate: 0.01, ClipNorm: 1}
}

func TestTrainingStep(t *testing.T) {
	base := t.TempDir()
	for _, name := range []string{"a", "b"} {
		if err := export.TrainingStep(t.Context(), filepath.Join(base, name), small(t), stepOptions()); err != nil {
			t.Fatal(err)
		}
	}
	dir := filepath.Join(base, "a")
	if diff := cmp.Diff(tree(t, dir), tree(t, filepath.Join(base, "b"))); diff != "" {
		t.Errorf("two exports of one step differ:\n%s", diff)
	}
	manifest := manifestOf(t, dir)
	about := manifest.Step
	if about == nil || about.Expected.Steps != 20 || !(about.Expected.Last < about.Expected.First) {
		t.Fatalf("the step: %+v", about)
	}

	// Each name is one of the graph, and each input has a fixture of its type.
	g, err := graph.Load(filepath.Join(dir, about.File))
	if err != nil {
		t.Fatal(err)
	}
	var outputs, inputs []string
	for _, v := range g.Outputs {
		outputs = append(outputs, v.Name)
	}
	want := []string{about.Loss}
	for _, p := range about.Parameters {
		want = append(want, p+about.NextSuffix)
		for _, slot := range (hourglass.Adam{}).Slots() {
			want = append(want, p+"."+slot+about.NextSuffix)
		}
	}
	want = append(want, about.Norm)
	if diff := cmp.Diff(want, outputs); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	for i, v := range g.Feeds() {
		inputs = append(inputs, v.Name)
		b, err := os.ReadFile(filepath.Join(dir, "fixtures", "test_data_set_0", fmt.Sprintf("input_%d.pb", i)))
		if err != nil {
			t.Fatal(err)
		}
		x, err := graph.DecodeTensor(b)
		if err != nil || x.Name != v.Name || len(x.Dims) != len(v.Type.Shape) {
			t.Errorf("input %d is %q %v, want %q %v; %v", i, x.Name, x.Type(), v.Name, v.Type, err)
		}
	}
	if len(inputs) != len(about.Batch)+len(about.Parameters)+len(about.Memory)+2 {
		t.Errorf("inputs %v", inputs)
	}
}

// TestStepStatesItsOptimizer: a reader in another language has to find the rule
// and its constants without knowing the defaults of this package.
func TestStepStatesItsOptimizer(t *testing.T) {
	for _, c := range []struct {
		optimizer hourglass.Optimizer
		name      string
		constants string
	}{
		{nil, "adam", `{"beta1":0.9,"beta2":0.999,"epsilon":1e-8}`},
		{hourglass.Adam{Beta1: 0.8}, "adam", `{"beta1":0.8,"beta2":0.999,"epsilon":1e-8}`},
		{hourglass.AdamW{}, "adamw", `{"beta1":0.9,"beta2":0.999,"epsilon":1e-8,"decay":0.01}`},
		{hourglass.RMSProp{Decay: 0.9}, "rmsprop", `{"decay":0.9,"epsilon":1e-8}`},
		{hourglass.SGD{}, "sgd", `{"momentum":0}`},
	} {
		dir := filepath.Join(t.TempDir(), "step")
		o := stepOptions()
		o.Optimizer, o.Steps = c.optimizer, 1
		if err := export.TrainingStep(t.Context(), dir, small(t), o); err != nil {
			t.Fatal(err)
		}
		about := manifestOf(t, dir).Step
		var constants bytes.Buffer // the file indents them
		if err := json.Compact(&constants, about.Constants); err != nil {
			t.Fatal(err)
		}
		if about.Optimizer != c.name || constants.String() != c.constants {
			t.Errorf("%T%+v is stated as %s %s, want %s %s", c.optimizer, c.optimizer, about.Optimizer, &constants, c.name, c.constants)
		}
	}
}

func TestTrainingStepFailsCleanly(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(*export.StepOptions, *hourglass.Model)
		want string
	}{
		"no engine": {func(o *export.StepOptions, _ *hourglass.Model) { o.Engine = nil }, "set Engine and Batch"},
		"no batch":  {func(o *export.StepOptions, _ *hourglass.Model) { o.Batch = nil }, "set Engine and Batch"},
		"narrow batch": {func(o *export.StepOptions, _ *hourglass.Model) {
			o.Batch = graph.NewTensor("", make([]float32, 5), 1, 5)
		}, "5"},
		"clipping": {func(o *export.StepOptions, _ *hourglass.Model) { o.ClipNorm = -1 }, "ClipNorm is -1"},
		"loss of no size": {func(o *export.StepOptions, _ *hourglass.Model) {
			o.Rate, o.ClipNorm, o.Optimizer = 1e30, 0, hourglass.SGD{}
		}, "expected course"},
		"no model": {func(_ *export.StepOptions, m *hourglass.Model) { m.Encoder = nil }, "must both be there"},
	} {
		t.Run(name, func(t *testing.T) {
			base := t.TempDir()
			m, o := small(t), stepOptions()
			c.edit(&o, m)
			err := export.TrainingStep(t.Context(), filepath.Join(base, "out"), m, o)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q in it", err, c.want)
			}
			if entries, _ := os.ReadDir(base); len(entries) > 0 {
				t.Errorf("left behind: %v", entries)
			}
		})
	}
	if err := export.TrainingStep(t.Context(), t.TempDir(), small(t), stepOptions()); err != nil {
		t.Errorf("an empty folder: %v", err)
	}
	dir := filepath.Join(t.TempDir(), "model")
	exported(t, dir)
	if err := export.TrainingStep(t.Context(), dir, small(t), stepOptions()); !errors.Is(err, export.ErrExists) {
		t.Errorf("in the place of a model: %v", err)
	}
}
