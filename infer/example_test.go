package infer_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/infer"
)

func Example() {
	ctx := context.Background()
	model, err := infer.Open(ctx, filepath.Join(made, "net"), nil)
	if err != nil {
		log.Fatal(err)
	}
	defer model.Close()
	codes, err := model.Encode(ctx, []float32{0, 1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 0})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(codes), "values: 2 rows of", model.Latent())
	// Output: 4 values: 2 rows of 2
}

// A service that only encodes opens only the encoder, and pins the engine and the threads of a call.
func ExampleOpenFS() {
	ctx := context.Background()
	folder := os.DirFS(filepath.Join(made, "net")) // or an embed.FS, by fs.Sub
	model, err := infer.OpenFS(ctx, folder, &infer.Options{
		Engine: native.Engine{},
		Parts:  []hourglass.Part{hourglass.EncoderPart},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer model.Close()
	if err := model.Warm(ctx, 1, 128); err != nil {
		log.Fatal(err)
	}
	code := make([]float32, model.Latent()) // one for each caller, used again
	if err := model.EncodeInto(ctx, code, []float32{0, 1, 2, 3, 4, 5}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(model.Engine(), len(code))
	// Output: native 2
}

// Rows of structs, scored by a detector.
func ExampleRowsOf() {
	ctx := context.Background()
	model, err := infer.Open(ctx, filepath.Join(made, "fraud"), nil)
	if err != nil {
		log.Fatal(err)
	}
	defer model.Close()
	type payment struct {
		Amount  float64   `column:"amount"`
		Country string    `column:"country"`
		At      time.Time `column:"at"`
	}
	rows, err := infer.RowsOf[payment](model)
	if err != nil {
		log.Fatal(err)
	}
	day := time.Date(2022, 1, 8, 12, 0, 0, 0, time.UTC)
	var x []float32
	for _, p := range []payment{{51, "ch", day}, {1e6, "ch", day}} {
		if x, err = rows.Append(x, &p); err != nil {
			log.Fatal(err)
		}
	}
	scores, err := model.Score(ctx, x)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("the second row is less usual:", scores.Score[1] > scores.Score[0])
	// Output: the second row is less usual: true
}

// Rows as JSON has them.
func ExampleRowsOf_map() {
	ctx := context.Background()
	model, err := infer.Open(ctx, filepath.Join(made, "fraud"), nil)
	if err != nil {
		log.Fatal(err)
	}
	defer model.Close()
	rows, err := infer.RowsOf[map[string]any](model)
	if err != nil {
		log.Fatal(err)
	}
	var row map[string]any
	if err := json.Unmarshal([]byte(`{"amount": "much", "country": "ch", "at": null}`), &row); err != nil {
		log.Fatal(err)
	}
	_, err = rows.Append(nil, &row)
	fmt.Println(err) // a service answers it with status 400, because it wraps infer.ErrInput
	// Output: infer: wrong input: schema: column "amount": found "much", want a number, or an empty field where there is none
}

// A handle swaps models while calls are under way.
func ExampleHandle() {
	ctx := context.Background()
	first, err := infer.Open(ctx, filepath.Join(made, "net"), nil)
	if err != nil {
		log.Fatal(err)
	}
	handle := infer.NewHandle(first)
	defer handle.Close()

	encode := func(x []float32) (code []float32, err error) { // what a request does
		err = handle.Use(func(m *infer.Model) error {
			code, err = m.Encode(ctx, x)
			return err
		})
		return code, err
	}

	next, err := infer.Open(ctx, filepath.Join(made, "another"), nil)
	if err != nil {
		log.Fatal(err) // the first model stays
	}
	if err := handle.Swap(next); err != nil { // returns when the first is closed
		log.Fatal(err)
	}
	code, err := encode([]float32{0, 1, 2, 3, 4, 5})
	fmt.Println(len(code), err)
	// Output: 2 <nil>
}
