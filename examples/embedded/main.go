// Embedded is a service in one file: the model is part of the program. It answers how badly the
// model reconstructs each row of {"rows": [[…], …]}. With -model it follows a folder instead, and
// takes over whatever model is put there while it runs.
//
//	go run ./examples/embedded
//	curl -d '{"rows": [[0, 0.5, …]]}' http://127.0.0.1:8080/score
package main

import (
	"context"
	"embed"
	"encoding/json"
	"flag"
	"io/fs"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/hourglass-go/hourglass/infer"
)

// The model was made by: go run ../../cmd/hourglass train --variant deep --data digits --hidden 8 --latent 4 --epochs 20 --engine native --force --out model

//go:embed model
var files embed.FS

func main() {
	dir := flag.String("model", "", "folder of a model that takes the place of the one in the program")
	address := flag.String("listen", "127.0.0.1:8080", "address to answer on")
	flag.Parse()
	folder, _ := fs.Sub(files, "model") // the name is right
	m, err := infer.OpenFS(context.Background(), folder, nil)
	check(err)
	handle := infer.NewHandle(m)
	if *dir != "" {
		go handle.Follow(context.Background(), *dir, "", time.Second, nil, nil, func(_ *infer.Model, err error) { log.Println("another model:", err) })
	}
	l, err := net.Listen("tcp", *address)
	check(err)
	log.Println("answering on", l.Addr())
	log.Fatal(http.Serve(l, score(handle)))
}

// score answers each request on the model that is in use when it comes.
func score(handle *infer.Handle) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Rows [][]float32 }
		err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&in)
		var scores *infer.Scores
		if err == nil {
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
		}
		if err != nil { // of a model that was opened, errors are about the rows
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string][]float32{"scores": scores.Score})
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
