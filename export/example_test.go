package export_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

func ExampleFolder() {
	m, err := variants.Deep{Features: 4, Hidden: []int{3}, Latent: 2}.Model()
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "hourglass")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, "model")
	err = export.Folder(context.Background(), out, m, export.Options{
		Engine:  native.Engine{},
		Fixture: map[string]*graph.Tensor{"input": graph.NewTensor("input", []float32{1, 2, 3, 4, 5, 6, 7, 8}, 2, 4)},
	})
	if err != nil {
		log.Fatal(err)
	}
	manifest, err := export.ReadManifest(out)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(manifest.Recipe, manifest.Features, "→", manifest.Latent)
	fmt.Println("files as written:", manifest.Check(out) == nil)
	// Output:
	// deep 4 → 2
	// files as written: true
}
