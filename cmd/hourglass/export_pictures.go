package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data/contract"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
)

// pictureLayout holds the flags of a file that takes pictures in four dimensions.
type pictureLayout struct {
	order, part string
	bytes       bool
}

func (l *pictureLayout) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&l.order, "pictures", "", "export a file that takes pictures as nchw or nhwc")
	f.StringVar(&l.part, "part", "", "file of DIR that is exported (--pictures): encoder, decoder, autoencoder or detector (default the whole)")
	f.BoolVar(&l.bytes, "uint8", false, "take pictures as bytes (--pictures)")
}

// pictures writes a file of a folder in the form of pictures.
func (e *exporting) pictures(c *cobra.Command, dir string) error {
	if e.out == "" || e.training || e.head || e.kit != "" {
		return errors.New("--pictures needs --out, and goes without --kit, --training and --head")
	}
	if err := free(e.out, e.force); err != nil {
		return err
	}
	part := e.layout.part
	if part == "" {
		manifest, err := export.ReadManifest(dir)
		if err != nil {
			return err
		}
		if part = string(hourglass.AutoencoderPart); manifest.Recipe == detectorVariant {
			part = string(hourglass.DetectorPart)
		}
	}
	g, err := foreign{}.load(filepath.Join(dir, part+".onnx"))
	if err != nil {
		return fmt.Errorf("--part %s: %w", part, err)
	}
	rows, err := contract.Of(g)
	if err != nil {
		return err
	}
	if g, err = export.Pictures(g, rows.Shape, e.layout.order, e.layout.bytes); err != nil {
		return fmt.Errorf("--pictures %s: %w", e.layout.order, err)
	}
	return saved(c, e.out, graph.Save(e.out, g))
}
