package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/contract"
	"github.com/hourglass-go/hourglass/data/format"
	"github.com/hourglass-go/hourglass/data/picture"
	"github.com/hourglass-go/hourglass/data/schema"
)

// ManifestName is the file in a folder that describes the others.
const ManifestName = "hourglass.json"

// ErrManifest is wrapped where a folder has no hourglass.json, where that file is wrong, or
// where the folder is not what the file says.
var ErrManifest = errors.New(ManifestName)

// Manifest is hourglass.json. It says what a folder's files are and where they came from.
// It holds no time and no path, so that equal trainings write equal manifests.
type Manifest struct {
	Format    int             `json:"format"` // 1
	Producer  string          `json:"producer"`
	Recipe    string          `json:"recipe"`
	Config    json.RawMessage `json:"config"`
	Objective string          `json:"objective"`
	Constants json.RawMessage `json:"objective_constants,omitempty"`
	// Corruption and Penalties took part in training. The deployed graphs hold nothing of
	// them.
	Corruption *Named             `json:"corruption,omitempty"`
	Penalties  []Named            `json:"penalties,omitempty"`
	Scaling    *hourglass.Scaling `json:"scaling,omitempty"` // is part of the graphs
	Features   int                `json:"features"`          // values in a row of input
	Latent     int                `json:"latent"`            // values in a code
	Opset      int64              `json:"opset"`
	Data       Data               `json:"data"`
	Training   Training           `json:"training"`
	Metrics    map[string]float64 `json:"metrics"`
	Step       *Step              `json:"training_step,omitempty"` // only in a folder that TrainingStep wrote
	Kit        bool               `json:"kit,omitempty"`           // whether Extend wrote the folder, for people to work in
	Files      map[string]string  `json:"files"`                   // path in the folder, with slashes → SHA-256, hexadecimal
}

// Named is a corruption or a penalty, by its name and with its constants.
type Named struct {
	Name      string          `json:"name"`
	Constants json.RawMessage `json:"constants"`
}

// Data says what a model was trained on.
type Data struct {
	Name        string `json:"name"`
	Fingerprint string `json:"fingerprint"` // SHA-256 of rows and labels
	Rows        int    `json:"rows"`
	Shape       []int  `json:"shape,omitempty"` // of a row, as channels, height, width; left out where rows are flat
	// Schema names the columns of the table that the rows came from; nil: they came from no table.
	Schema *schema.Schema `json:"schema,omitempty"`
	// Dialect says how the table was written, as far as a person said so.
	Dialect format.Dialect `json:"dialect,omitzero"`
	// Picture says how pictures were made ready; nil: as they are, over black.
	Picture *picture.Form `json:"picture,omitempty"`
	// Time says what the times of a series' rows were; nil: rows had no times.
	Time *contract.Clock `json:"time,omitempty"`
	// Classes names the classes, where labels were texts.
	Classes []string `json:"classes,omitempty"`
	// Division says which rows of a source these are, and which were left for tests; zero: not known.
	Division data.Division `json:"division,omitzero"`
}

// Contract returns what says of other rows whether they are of the same form.
func (d Data) Contract() *contract.Contract {
	c := &contract.Contract{Schema: d.Schema, Dialect: d.Dialect, Picture: d.Picture, Time: d.Time, Classes: d.Classes, Window: d.Division.Window, Stride: d.Division.Stride}
	if c.Window == 0 && len(d.Shape) == 3 {
		c.Shape = d.Shape
	}
	return c
}

// Training says how a model was trained.
type Training struct {
	Engine string `json:"engine"`
	// Optimizer is the name of the update rule, and Constants are the rule's constants by name, with
	// the values that it was trained with.
	Optimizer string          `json:"optimizer"`
	Constants json.RawMessage `json:"optimizer_constants,omitempty"`
	ClipNorm  float64         `json:"clip_norm,omitempty"`
	Rate      float64         `json:"rate"`
	// Schedule is the name of what changes the rate, and ScheduleConstants are its constants.
	Schedule          string          `json:"schedule"`
	ScheduleConstants json.RawMessage `json:"schedule_constants,omitempty"`

	Batch  int    `json:"batch"`
	Epochs int    `json:"epochs"`
	Steps  int64  `json:"steps"`
	Seed   uint64 `json:"seed"`
	// Pretrained is the number of epochs in which each layer was trained alone first.
	Pretrained int `json:"pretrain_epochs,omitempty"`
	// Course has the mean loss of each epoch's rows, and of the held-out rows after it.
	Course []Epoch `json:"course,omitempty"`
}

// Epoch is the outcome of one pass over the rows.
type Epoch struct {
	Train float64 `json:"train"`
	Held  float64 `json:"held_out"`
}

const (
	manifestFormat = 1
	manifestLimit  = 16 << 20 // bytes; scaling takes some for each feature
)

// ReadManifest reads a folder's hourglass.json and checks its form. Errors wrap
// [ErrManifest].
func ReadManifest(dir string) (*Manifest, error) {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("%s: %w: it is a file; give the folder that it is in, %s", dir, ErrManifest, filepath.Dir(dir))
	}
	m, err := ReadManifestFS(os.DirFS(dir))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return m, nil
}

// ReadManifestFS does what ReadManifest does, for a folder in a file system, such as one that
// is embedded.
func ReadManifestFS(folder fs.FS) (*Manifest, error) {
	f, err := folder.Open(ManifestName)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, manifestLimit+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	m, err := decodeManifest(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	return m, nil
}

func decodeManifest(b []byte) (*Manifest, error) {
	if len(b) > manifestLimit {
		return nil, fmt.Errorf("longer than %d bytes", manifestLimit)
	}
	var m Manifest
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, err
	}
	if m.Format != manifestFormat {
		return nil, fmt.Errorf("format is %d; this version reads %d", m.Format, manifestFormat)
	}
	for name, digest := range m.Files {
		if path := filepath.FromSlash(name); !filepath.IsLocal(path) || filepath.Clean(path) != path || name == "." {
			return nil, fmt.Errorf("file %q is no path inside the folder", name)
		}
		if sum, err := hex.DecodeString(digest); err != nil || len(sum) != sha256.Size {
			return nil, fmt.Errorf("file %q has %q for its SHA-256", name, digest)
		}
	}
	return &m, nil
}

func (m *Manifest) encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(m); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Check compares the files of a folder with the manifest's digests. The error names each
// file that is missing or different, and each that the manifest does not list. It wraps
// [ErrManifest]. Of a kit, the card ([CardName]) may be another one, and more files may be there.
func (m *Manifest) Check(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrManifest, err)
	}
	defer root.Close()
	if err := m.CheckFS(root.FS()); err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	return nil
}

// CheckFS does what Check does, for a folder in a file system.
func (m *Manifest) CheckFS(folder fs.FS) error {
	var wrong []error
	for _, name := range slices.Sorted(maps.Keys(m.Files)) {
		switch got, err := digest(folder, name); {
		case err != nil:
			wrong = append(wrong, err)
		case got != m.Files[name] && !(m.Kit && name == CardName):
			wrong = append(wrong, fmt.Errorf("%s has SHA-256 %s, want %s", name, got, m.Files[name]))
		}
	}
	strangers, err := m.strangers(folder)
	if err != nil {
		wrong = append(wrong, err)
	}
	if m.Kit { // people run programs there, and put the folder under git
		strangers = nil
	}
	for _, name := range strangers {
		wrong = append(wrong, fmt.Errorf("%s is not listed", name))
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%w: %w", ErrManifest, errors.Join(wrong...))
	}
	return nil
}

// digest returns the SHA-256 of a file, which must be a plain file inside the folder.
func digest(folder fs.FS, name string) (string, error) {
	if info, err := fs.Lstat(folder, name); err != nil {
		return "", err
	} else if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s is no plain file", name)
	}
	f, err := folder.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// strangers lists the files of the folder that the manifest does not name.
func (m *Manifest) strangers(folder fs.FS) ([]string, error) {
	var out []string
	err := fs.WalkDir(folder, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path == ManifestName {
			return err
		}
		if _, ok := m.Files[path]; !ok {
			out = append(out, path)
		}
		return nil
	})
	return out, err
}
