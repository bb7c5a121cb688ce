// Embedded is a service in one file: the model is part of the program. It answers how badly the
// model reconstructs each row of {"rows": [[…], …]}. With -model it serves a folder instead, and
// takes over another model that is put there while it runs.
//
//	go run ./examples/embedded
//	curl -d '{"rows": [[0, 0.5, …]]}' http://127.0.0.1:8080/score
package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"log"
	"net/http"
	"time"

	"github.com/hourglass-go/hourglass/infer"
)

// The model was made by: go run ../../cmd/hourglass train --variant deep --data digits --hidden 8 --latent 4 --epochs 20 --engine native --force --out model

//go:embed model
var files embed.FS

func main() {
	dir := flag.String("model", "", "folder of a model that is looked at every second; empty: the one in the program")
	flag.Parse()
	handle, err := open(context.Background(), *dir)
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("POST /score", func(w http.ResponseWriter, r *http.Request) { score(handle, w, r) })
	log.Fatal(http.ListenAndServe("127.0.0.1:8080", nil))
}

func open(ctx context.Context, dir string) (*infer.Handle, error) {
	if dir == "" {
		folder, err := fs.Sub(files, "model")
		if err != nil {
			return nil, err
		}
		m, err := infer.OpenFS(ctx, folder, nil)
		return infer.NewHandle(m), err
	}
	seen, err := infer.Fingerprint(dir)
	if err != nil {
		return nil, err
	}
	m, err := infer.Open(ctx, dir, nil)
	if err != nil {
		return nil, err
	}
	handle := infer.NewHandle(m)
	go handle.Follow(ctx, dir, seen, time.Second, nil, nil, func(_ *infer.Model, err error) { log.Println("another model:", err) })
	return handle, nil
}

func score(handle *infer.Handle, w http.ResponseWriter, r *http.Request) {
	var in struct{ Rows [][]float32 }
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&in)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var scores *infer.Scores
	err = handle.Use(func(m *infer.Model) error {
		rows, err := infer.RowsOf[[]float32](m)
		var x []float32
		for i := 0; err == nil && i < len(in.Rows); i++ {
			x, err = rows.Append(x, &in.Rows[i])
		}
		if err == nil {
			scores, err = m.Score(r.Context(), x)
		}
		return err
	})
	switch {
	case errors.Is(err, infer.ErrInput):
		http.Error(w, err.Error(), http.StatusBadRequest)
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	default:
		_ = json.NewEncoder(w).Encode(map[string][]float32{"scores": scores.Score})
	}
}
