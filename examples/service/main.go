// Service is a program that lives with a trained model: it opens the folder that "hourglass
// train" wrote, trains it further on rows that it has in memory, exports the result beside it,
// and answers over HTTP how badly the model reconstructs a row.
//
//	go run ./cmd/hourglass train --variant deep --data digits --latent 8 --out model
//	go run ./examples/service -model model -out next
//	curl -d '{"rows": [[0, 0.5, …]]}' http://127.0.0.1:8080/error
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/hourglass-go/hourglass/data"
)

func main() {
	model := flag.String("model", "model", "folder of the trained model")
	out := flag.String("out", "next", "folder to write the model to after more training")
	listen := flag.String("listen", "127.0.0.1:8080", "address to answer on; with an empty one the program ends after the export")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *model, *out, *listen); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, model, out, listen string) error {
	rows, err := data.Open(ctx, "digits:train", nil) // any []float32 of rows is a *data.Set
	if err != nil {
		return err
	}
	if err := trainOn(ctx, model, out, &data.Set{Name: "memory", X: rows.Dense(), Features: rows.Features}); err != nil {
		return err
	}
	if listen == "" {
		return nil
	}
	s, err := openService(ctx, out)
	if err != nil {
		return err
	}
	defer s.Close()
	server := &http.Server{Addr: listen, Handler: s, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		grace, end := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer end()
		_ = server.Shutdown(grace)
	}()
	log.Printf("answering on http://%s/error", listen)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
