package kit

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/export"
)

// Options says how a kit is written. Engine is required.
type Options struct {
	Engine hourglass.Engine // computes the fixtures that the model's folder does not have
	Name   string           // of the model; "": that of the model's folder
	Force  bool             // whether a folder that was written before is replaced
}

// Write writes a kit of the model in dir to the folder out. The kit appears whole or not at all.
func Write(ctx context.Context, out, dir string, o *Options) error {
	if o == nil || o.Engine == nil {
		return errors.New("kit: fixtures need an engine; set Engine")
	}
	k, err := read(ctx, dir, o)
	if err != nil {
		return fmt.Errorf("kit: %w", err)
	}
	files, err := k.files()
	if err != nil {
		return fmt.Errorf("kit: %w", err)
	}
	return export.Extend(ctx, out, dir, files, o.Force)
}

// kit is what files are written of.
type kit struct {
	Name     string
	Manifest *export.Manifest
	Detector *detector.Detector // nil: the model is an autoencoder
	Parts    []*part            // the one that most callers want comes first
}

// checks are the programs that hold a folder against its fixtures. They are the same in each kit.
//
//go:embed files/check.py files/check.mjs files/check.cpp
var checks embed.FS

// read opens a model's folder.
func read(ctx context.Context, dir string, o *Options) (*kit, error) {
	manifest, err := export.ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	if manifest.Step != nil {
		return nil, fmt.Errorf("%s: %w: it describes a training step; the folder of the model was another", dir, export.ErrManifest)
	}
	if err := manifest.Check(dir); err != nil {
		return nil, err
	}
	k := &kit{Name: o.Name, Manifest: manifest}
	if k.Name == "" {
		whole, err := filepath.Abs(dir)
		if err != nil {
			return nil, err
		}
		k.Name = filepath.Base(whole)
	}
	if bad := strings.Trim(k.Name, nameRunes); bad != "" || strings.Trim(k.Name, ".") == "" {
		return nil, fmt.Errorf("a model called %q; want letters, digits, dots, dashes and underscores", k.Name)
	}
	if manifest.Recipe == string(hourglass.DetectorPart) {
		if k.Detector, _, err = export.OpenDetector(dir); err != nil {
			return nil, err
		}
	}
	k.Parts, err = readParts(ctx, dir, manifest, o.Engine)
	return k, err
}

// nameRunes may be in a model's name, because it becomes part of paths.
const nameRunes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"

// files returns the files of the kit, by their paths, that the model's folder does not have.
func (k *kit) files() (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, name := range []string{"check.py", "check.mjs", "check.cpp"} {
		b, err := checks.ReadFile("files/" + name)
		if err != nil {
			return nil, err
		}
		files[name] = b
	}
	for _, p := range k.Parts {
		if err := p.fixtures(files); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
		k.triton(p, files)
	}
	var err error
	if files["request.json"], err = k.request(); err != nil {
		return nil, err
	}
	if files["signature.json"], err = k.signature(); err != nil {
		return nil, err
	}
	if files["MLmodel"], err = k.mlmodel(); err != nil {
		return nil, err
	}
	files["requirements.txt"] = k.requirements()
	files[export.CardName], err = k.card()
	return files, err
}
