package infer_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/folders"
	"github.com/hourglass-go/hourglass/variants"
)

// made has the folders of package folders, and wide, whose products are divided among cores.
var made string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "infer")
	if err == nil {
		made = dir
		err = errors.Join(folders.Make(dir), makeWide(filepath.Join(dir, "wide")))
	}
	code := 1
	if err == nil {
		code = m.Run()
	} else {
		println(err.Error())
	}
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

func makeWide(dir string) error {
	wide, err := variants.Deep{Features: 300, Hidden: []int{200}, Latent: 20, Objective: hourglass.BCE{}}.Model()
	if err != nil {
		return err
	}
	few := graph.NewTensor(hourglass.InputName, folders.Drawn(600), 2, 300)
	return export.Folder(context.Background(), dir, wide, export.Options{Engine: native.Engine{}, Fixture: map[string]*graph.Tensor{hourglass.InputName: few}})
}
