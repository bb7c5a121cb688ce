package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/infer"
)

// service answers with the mean squared error of the reconstruction of each row.
type service struct {
	model *infer.Model // safe for concurrent use
	rows  *infer.Rows[[]float32]
}

// openService opens the autoencoder in a folder, on onnxruntime where its library is there.
func openService(ctx context.Context, dir string) (*service, error) {
	model, err := infer.Open(ctx, dir, &infer.Options{Parts: []hourglass.Part{hourglass.AutoencoderPart}})
	if err != nil {
		return nil, err
	}
	rows, err := infer.RowsOf[[]float32](model)
	if err != nil {
		return nil, errors.Join(err, model.Close())
	}
	return &service{model, rows}, nil
}

// Close frees the model.
func (s *service) Close() error { return s.model.Close() }

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
	var flat []float32
	var scores *infer.Scores
	var err error
	for i := 0; err == nil && i < len(in.Rows); i++ {
		flat, err = s.rows.Append(flat, &in.Rows[i])
	}
	if err == nil {
		scores, err = s.model.Score(r.Context(), flat)
	}
	switch {
	case errors.Is(err, infer.ErrInput):
		http.Error(w, err.Error(), http.StatusBadRequest)
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	default:
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string][]float32{"errors": scores.Score})
	}
}
