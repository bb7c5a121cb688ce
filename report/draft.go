package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"io/fs"
	"os"

	"github.com/hourglass-go/hourglass/internal/atomicfile"
)

// Draft keeps the sections of a page in a file as they become ready. Work that was
// interrupted goes on from there.
type Draft struct {
	path string
	kept draft
}

type draft struct {
	Key   string
	Parts []part
}

type part struct {
	Name     string
	Sections []Section
}

// OpenDraft reads the draft in a file. A draft that was begun under another key, or is
// damaged, is dropped, and a new one begins.
func OpenDraft(path, key string) (*Draft, error) {
	d := &Draft{path: path}
	b, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("report: %w", err)
	}
	if json.Unmarshal(b, &d.kept) != nil || d.kept.Key != key {
		d.kept = draft{Key: key}
	}
	return d, nil
}

// Do makes the sections of the named part, unless the draft has them.
func (d *Draft) Do(name string, sections func() ([]Section, error)) error {
	for _, p := range d.kept.Parts {
		if p.Name == name {
			return nil
		}
	}
	s, err := sections()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	d.kept.Parts = append(d.kept.Parts, part{name, s})
	b, err := json.Marshal(d.kept)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if err := atomicfile.Bytes(d.path, b); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// Sections returns the sections of all parts, in the order in which the parts were made.
func (d *Draft) Sections() []Section {
	var all []Section
	for _, p := range d.kept.Parts {
		all = append(all, p.Sections...)
	}
	return all
}

// Remove deletes the draft's file.
func (d *Draft) Remove() error {
	if err := os.Remove(d.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// figure is the form of a Figure in a draft.
type figure struct {
	Caption string
	Chart   Chart
	PNG     []byte
}

// MarshalJSON writes the picture as PNG.
func (f Figure) MarshalJSON() ([]byte, error) {
	kept := figure{Caption: f.Caption, Chart: f.Chart}
	if f.Picture != nil {
		var b bytes.Buffer
		if err := png.Encode(&b, f.Picture); err != nil {
			return nil, err
		}
		kept.PNG = b.Bytes()
	}
	return json.Marshal(kept)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (f *Figure) UnmarshalJSON(b []byte) (err error) {
	var kept figure
	if err := json.Unmarshal(b, &kept); err != nil {
		return err
	}
	*f = Figure{Caption: kept.Caption, Chart: kept.Chart}
	if kept.PNG != nil {
		f.Picture, err = png.Decode(bytes.NewReader(kept.PNG))
	}
	return err
}
