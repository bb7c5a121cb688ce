package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

// TestService does what main does, with a model that was just made.
func TestService(t *testing.T) {
	ctx := t.Context()
	rows, err := data.Open(ctx, "digits:train", nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := variants.Deep{Features: rows.Features, Hidden: []int{16}, Latent: 4, Seed: 1}.Model()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	model, next := filepath.Join(dir, "model"), filepath.Join(dir, "next")
	few := rows.Slice(0, 2).Dense()
	in := map[string]*graph.Tensor{hourglass.InputName: graph.NewTensor(hourglass.InputName, few, 2, int64(rows.Features))}
	if err := export.Folder(ctx, model, m, export.Options{Engine: native.Engine{}, Fixture: in}); err != nil {
		t.Fatal(err)
	}
	before := asked(t, model, few)
	if err := run(ctx, model, next, ""); err != nil {
		t.Fatal(err)
	}
	if after := asked(t, next, few); after[0] >= before[0] {
		t.Errorf("the error of a row was %v before more training and is %v after it", before[0], after[0])
	}
}

// asked returns the answers of a service to rows.
func asked(t *testing.T, dir string, x []float32) []float64 {
	t.Helper()
	s, err := openService(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got := post(s, `{"rows": [[1, 2]]}`); got.Code != http.StatusBadRequest || !strings.Contains(got.Body.String(), "a row of 2 numbers, want 64") {
		t.Errorf("a short row: %d %s", got.Code, got.Body)
	}
	body, err := json.Marshal(map[string][][]float32{"rows": {x[:64], x[64:128]}})
	if err != nil {
		t.Fatal(err)
	}
	got := post(s, string(body))
	var out struct{ Errors []float64 }
	if err := json.Unmarshal(got.Body.Bytes(), &out); err != nil || len(out.Errors) != 2 {
		t.Fatalf("%d %s (%v)", got.Code, got.Body, err)
	}
	return out.Errors
}

func post(s *service, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/error", strings.NewReader(body)))
	return w
}
