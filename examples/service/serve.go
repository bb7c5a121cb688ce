package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"path/filepath"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/runtime"
)

// service answers with the mean squared error of the reconstruction of each row.
type service struct {
	session *runtime.Session // safe for concurrent use
	width   int
}

// openService opens the autoencoder in a folder on onnxruntime, whose library it fetches where
// there is none.
func openService(ctx context.Context, dir string) (*service, error) {
	if _, err := runtime.Ensure(ctx, func(done, total int64) { log.Printf("onnxruntime: %d of %d bytes", done, total) }); err != nil {
		return nil, err
	}
	session, err := runtime.Open(ctx, filepath.Join(dir, string(hourglass.AutoencoderPart)+".onnx"), nil)
	if err != nil {
		return nil, err
	}
	width, err := session.Width(hourglass.InputName)
	if err != nil {
		session.Close()
		return nil, err
	}
	return &service{session, width}, nil
}

// Close frees the session.
func (s *service) Close() error { return s.session.Close() }

// limit is the most bytes that a request may have.
const limit = 1 << 20

// ServeHTTP takes {"rows": [[…], …]} and gives {"errors": […]}, a number a row.
func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Rows [][]float32 `json:"rows"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, limit)).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	flat := make([]float32, 0, len(in.Rows)*s.width)
	for i, row := range in.Rows {
		if len(row) != s.width {
			http.Error(w, fmt.Sprintf("row %d has %d values; the model takes %d", i, len(row), s.width), http.StatusBadRequest)
			return
		}
		flat = append(flat, row...)
	}
	back, err := s.session.Reconstruct(r.Context(), flat, len(in.Rows))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string][]float64{"errors": squaredErrors(flat, back, s.width)})
}

// squaredErrors returns the means over each row's values, in the units of the rows.
func squaredErrors(rows, back []float32, width int) []float64 {
	errors := make([]float64, len(rows)/width)
	for i, x := range rows {
		d := float64(x - back[i])
		errors[i/width] += d * d / float64(width)
	}
	return errors
}
