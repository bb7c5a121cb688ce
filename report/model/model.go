package model

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/report"
)

// Settings says what a page is made from. Train, Test and Engine are required.
type Settings struct {
	// Train holds the rows that PCA is fitted on. Test holds the rows that are shown, and on which
	// errors are measured.
	Train, Test *data.Set
	// Unseen says that training saw no row of Test. The page says so, or otherwise that it may have.
	Unseen bool
	// Engine runs the model. Engines are compared with each other on the folder's files, as far as
	// they carry them; where there are none, the page has no section about engines.
	Engine  hourglass.Engine
	Engines []hourglass.Engine
	// Progress is told of each part when it begins, and of what is done within it; nil: nobody is.
	Progress func(Progress)
}

// Progress says how far a page is: Done of Of parts, or within a part Done of Of rounds.
type Progress struct {
	Part     string
	Done, Of int
	Within   bool
}

// reporting is a page that is being made.
type reporting struct {
	settings Settings
	dir      string
	manifest *export.Manifest
	model    *hourglass.Model
	codes    *data.Set // codes of the test rows, once they were needed
}

// DraftSuffix ends the name of the file beside a page that keeps the parts that are ready.
const DraftSuffix = ".part"

// Write makes the page about the model in dir, and writes it to path. Where it is stopped, the parts
// that are ready stay in a file beside path, and a later call with the same model and rows goes on
// from there. The page itself appears whole or not at all.
func Write(ctx context.Context, path, dir string, s Settings) error {
	r, err := begin(ctx, dir, s)
	if err != nil {
		return err
	}
	key, err := r.key()
	if err != nil {
		return err
	}
	draft, err := report.OpenDraft(path+DraftSuffix, key)
	if err != nil {
		return err
	}
	if err := r.fill(ctx, draft); err != nil {
		return err
	}
	seen := "some of which training may have seen"
	if s.Unseen {
		seen = "none of which training saw"
	}
	page := report.Page{
		Title:    fmt.Sprintf("%s autoencoder, %d units", r.model.Recipe, r.model.Latent()),
		Lead:     fmt.Sprintf("Trained on %s, shown on %s (%s, %s).", r.manifest.Data.Name, s.Test.Name, data.Count(s.Test.Rows(), "row"), seen),
		Sections: draft.Sections(),
	}
	if err := page.Save(path); err != nil {
		return err
	}
	return draft.Remove()
}

// key returns a text that is equal for two pages that have the same parts.
func (r *reporting) key() (string, error) {
	manifest, err := json.Marshal(r.manifest) // %v would print addresses
	if err != nil {
		return "", err
	}
	of := fmt.Sprintf("%s %s %s %s", hourglass.Version(), manifest, r.settings.Train.Fingerprint(), r.settings.Test.Fingerprint())
	return fmt.Sprintf("%x", sha256.Sum256([]byte(of))), nil
}

// begin opens the model and checks that the rows are its rows.
func begin(ctx context.Context, dir string, s Settings) (*reporting, error) {
	if s.Train == nil || s.Test == nil || s.Engine == nil {
		return nil, errors.New("model: a page needs rows and an engine; set Train, Test and Engine")
	}
	m, manifest, err := export.Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	if s.Train.Features != m.Features() {
		return nil, fmt.Errorf("%s has rows of %d features, the model takes %d", s.Train.Name, s.Train.Features, m.Features())
	}
	return &reporting{settings: s, dir: dir, manifest: manifest, model: m}, nil
}

// fill makes the parts that the draft does not have.
func (r *reporting) fill(ctx context.Context, draft *report.Draft) error {
	parts := []struct {
		name string
		make func(context.Context) ([]report.Section, error)
	}{
		{"training", r.training}, {"errors and PCA", r.errors}, {"the code", r.code}, {"maps", r.maps}, {"what is drawn", r.drawn},
		{"engines", r.engines}, {"use", r.use},
	}
	for i, p := range parts {
		r.said(Progress{Part: p.name, Done: i + 1, Of: len(parts)})
		if err := draft.Do(p.name, func() ([]report.Section, error) { return p.make(ctx) }); err != nil {
			return err
		}
	}
	return nil
}

func (r *reporting) said(p Progress) {
	if r.settings.Progress != nil {
		r.settings.Progress(p)
	}
}

func one(s report.Section) []report.Section { return []report.Section{s} }
