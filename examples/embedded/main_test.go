package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestScore(t *testing.T) {
	handle, err := open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer handle.Close()
	if another, err := open(t.Context(), "model"); err != nil {
		t.Error(err)
	} else {
		defer another.Close()
	}
	for _, c := range []struct{ rows, want int }{{2, http.StatusOK}, {0, http.StatusOK}, {-1, http.StatusBadRequest}} {
		body := map[string][][]float32{"rows": {}}
		for range c.rows {
			body["rows"] = append(body["rows"], make([]float32, 64))
		}
		if c.rows < 0 {
			body["rows"] = [][]float32{{1, 2}}
		}
		b, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		score(handle, w, httptest.NewRequest(http.MethodPost, "/score", bytes.NewReader(b)))
		var out struct{ Scores []float32 }
		if err := json.Unmarshal(w.Body.Bytes(), &out); w.Code != c.want || w.Code == http.StatusOK && (err != nil || len(out.Scores) != c.rows) {
			t.Errorf("%d rows: %d %s", c.rows, w.Code, w.Body)
		}
	}
}
