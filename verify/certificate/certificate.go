package certificate

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/hourglass-go/hourglass/internal/atomicfile"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
)

const (
	certificateVersion = 1
	maxCertificate     = 16 << 20
	maxCertified       = 100_000 // greatest number of files
)

// Certificate binds the outcome of comparisons to what they were made on. Its JSON form is
// stable, and the same for the same outcome.
type Certificate struct {
	Version   int                 `json:"version"`
	Platform  string              `json:"platform"`  // such as "linux/amd64"
	Libraries map[string]string   `json:"libraries"` // versions, by name; that of go is the toolchain's
	Settings  map[string][]string `json:"settings,omitempty"`
	Files     []File              `json:"files"` // the models and fixtures
	Verdicts  []Pair              `json:"verdicts"`
	Figures   string              `json:"figures"` // SHA-256, in hexadecimal, of every verdict and figure, but of no time

	path string // where it will be written
}

// File identifies a file by its content.
type File struct {
	Path   string `json:"path"` // from the certificate's folder, with slashes
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Pair is the verdict on a pair of subjects.
type Pair struct {
	Graph     string        `json:"graph"`
	Reference string        `json:"reference"`
	Subject   string        `json:"subject"`
	Verdict   judge.Verdict `json:"verdict"`
}

// New begins a certificate that will be written to path, about files that lie in or
// below its folder. A folder stands for every file below it. The files are hashed here, before
// they are read for the comparison, and again by Write. Go's version and the platform are
// those of this program.
func New(path string, libraries map[string]string, files ...string) (*Certificate, error) {
	folder, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	defer folder.Close()
	c := &Certificate{Version: certificateVersion, Platform: platform(), Libraries: current(libraries), path: path}
	if c.Files, err = certified(folder, path, files); err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	return c, nil
}

func platform() string { return runtime.GOOS + "/" + runtime.GOARCH }

// current adds Go's version to others.
func current(libraries map[string]string) map[string]string {
	all := map[string]string{"go": runtime.Version()}
	maps.Copy(all, libraries)
	return all
}

// Write writes the certificate with what was found. It appears whole or not at all. A file that has
// changed since the certificate was begun is an error.
func (c *Certificate) Write(reports []*verify.Report, settings map[string][]string) error {
	changed, err := c.filesChanged()
	if err != nil {
		return err
	}
	if len(changed) > 0 {
		return fmt.Errorf("certificate: while its files were compared, %s", strings.Join(changed, "; "))
	}
	signed := *c
	signed.Settings = settings
	signed.Verdicts, signed.Figures, err = conclusion(reports)
	if err != nil {
		return err
	}
	b, err := json.MarshalIndent(signed, "", "  ")
	if err != nil {
		return fmt.Errorf("certificate: %w", err)
	}
	return atomicfile.Bytes(c.path, append(b, '\n'))
}

// conclusion returns what reports say of their pairs, and the digest of everything in them.
func conclusion(reports []*verify.Report) (verdicts []Pair, figures string, err error) {
	h := sha256.New()
	for _, r := range reports {
		for _, p := range r.Pairs {
			verdicts = append(verdicts, Pair{r.Graph, p.Reference, p.Subject, p.Verdict})
		}
		if err := json.NewEncoder(h).Encode(r.Pairs); err != nil {
			return nil, "", fmt.Errorf("certificate: %w", err)
		}
	}
	return verdicts, hex.EncodeToString(h.Sum(nil)), nil
}

// Read reads a certificate. It does not look at the files that the certificate names.
func Read(path string) (*Certificate, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxCertificate+1))
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	c := &Certificate{path: path}
	switch err := json.Unmarshal(b, c); {
	case len(b) > maxCertificate:
		return nil, fmt.Errorf("certificate: %s has more than %d bytes, which no certificate has", path, maxCertificate)
	case err != nil:
		return nil, fmt.Errorf("certificate: %s is no certificate: %w", path, err)
	case c.Version != certificateVersion:
		return nil, fmt.Errorf("certificate: %s is a certificate of version %d; this program reads %d", path, c.Version, certificateVersion)
	case len(c.Files) == 0 || len(c.Files) > maxCertified:
		return nil, fmt.Errorf("certificate: %s is of %d files; want 1 to %d", path, len(c.Files), maxCertified)
	}
	return c, nil
}
