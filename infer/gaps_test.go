package infer_test

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/infer"
	"github.com/hourglass-go/hourglass/variants"
)

// TestGaps: a model that was trained with missing values takes them from structs, gives the code of the row with what stands for
// them, and scores by what is there.
func TestGaps(t *testing.T) {
	m, err := variants.Linear{Features: 2, Latent: 1, Seed: 1, Scaling: &hourglass.Scaling{Shift: []float32{1, 2}, Scale: []float32{2, 4}, Missing: []float32{3, 5}}}.Model()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "model")
	columns := schema.Numbers(2, []string{"a", "b"})
	columns.Columns[1].Gaps = true
	err = export.Folder(t.Context(), dir, m, export.Options{
		Engine: native.Engine{}, Data: export.Data{Schema: columns},
		Fixture: map[string]*graph.Tensor{hourglass.InputName: graph.NewTensor(hourglass.InputName, []float32{1, 2, nan, 3, 4, nan}, 3, 2)},
	})
	if err != nil {
		t.Fatal(err)
	}
	opened, err := infer.Open(t.Context(), dir, &infer.Options{Engine: native.Engine{}})
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	type row struct {
		A *float64 `column:"a"`
		B *float64 `column:"b"`
	}
	r, err := infer.RowsOf[row](opened)
	if err != nil {
		t.Fatal(err)
	}
	a, mean := 7.0, 5.0
	gapped, err := r.Append(nil, &row{A: &a})
	if err != nil || !same(gapped, []float32{7, nan}) {
		t.Fatalf("%v, %v", gapped, err)
	}
	filled, err := r.Append(nil, &row{A: &a, B: &mean})
	if err != nil {
		t.Fatal(err)
	}
	code, err := opened.Encode(t.Context(), gapped)
	if err != nil {
		t.Fatal(err)
	}
	if want, err := opened.Encode(t.Context(), filled); err != nil || !same(code, want) {
		t.Errorf("code %v, want %v (%v)", code, want, err)
	}
	back, err := opened.Reconstruct(t.Context(), gapped)
	if err != nil {
		t.Fatal(err)
	}
	scores, err := opened.Score(t.Context(), gapped)
	if err != nil {
		t.Fatal(err)
	}
	if want := math.Pow((7-float64(back[0]))/2, 2); math.Abs(float64(scores.Score[0])-want) > 1e-5*want {
		t.Errorf("score %v, want %v", scores.Score[0], want)
	}
	whole := open(t, "another", &infer.Options{Engine: native.Engine{}})
	type six struct {
		A *float64 `column:"a"`
		B *float64 `column:"b"`
		C *float64 `column:"c"`
		D *float64 `column:"d"`
		E *float64 `column:"e"`
		F *float64 `column:"f"`
	}
	if r, err := infer.RowsOf[six](whole); err != nil {
		t.Error(err)
	} else {
		if _, err := r.Append(nil, &six{}); err == nil || !strings.Contains(err.Error(), "the model was trained without gaps") {
			t.Errorf("a model without gaps: %v", err)
		}
	}
}
