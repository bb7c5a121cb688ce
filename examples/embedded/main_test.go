package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/infer"
)

// embedded opens the model of the program.
func embedded(t *testing.T) *infer.Model {
	t.Helper()
	folder, err := fs.Sub(files, "model")
	if err != nil {
		t.Fatal(err)
	}
	m, err := infer.OpenFS(t.Context(), folder, &infer.Options{Engine: native.Engine{}})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// body is a request of rows of so many values.
func body(t *testing.T, rows, values int) []byte {
	t.Helper()
	in := map[string][][]float32{"rows": {}}
	for i := range rows {
		row := make([]float32, values)
		for j := range row {
			row[j] = float32((7*i+j)%17) / 16
		}
		in["rows"] = append(in["rows"], row)
	}
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestScore(t *testing.T) {
	handle := infer.NewHandle(embedded(t))
	defer handle.Close()
	for _, c := range []struct{ rows, values, want int }{{2, 64, http.StatusOK}, {0, 64, http.StatusOK}, {1, 2, http.StatusBadRequest}, {2, 32, http.StatusBadRequest}} {
		w := httptest.NewRecorder()
		score(handle)(w, httptest.NewRequest(http.MethodPost, "/score", bytes.NewReader(body(t, c.rows, c.values))))
		var out struct{ Scores []float32 }
		if err := json.Unmarshal(w.Body.Bytes(), &out); w.Code != c.want || w.Code == http.StatusOK && (err != nil || len(out.Scores) != c.rows) {
			t.Errorf("%d rows of %d: %d %s", c.rows, c.values, w.Code, w.Body)
		}
	}
}

// A folder takes the place of the model in the program.
func TestFollow(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("model")); err != nil {
		t.Fatal(err)
	}
	handle := infer.NewHandle(embedded(t))
	defer handle.Close()
	ctx, stop := context.WithCancel(t.Context())
	told, ended := make(chan error, 1), make(chan bool)
	go func() {
		handle.Follow(ctx, dir, "", time.Millisecond, &infer.Options{Engine: native.Engine{}}, nil, func(_ *infer.Model, err error) { told <- err })
		close(ended)
	}()
	if err := <-told; err != nil {
		t.Error(err)
	}
	stop()
	<-ended
}
