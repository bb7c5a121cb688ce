package verify

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
)

const (
	certificateVersion = 1
	maxCertificate     = 16 << 20
	maxCertified       = 100_000 // files
)

// Certificate binds the outcome of comparisons to what it was found on. Its JSON form is
// stable, and the same for the same outcome.
type Certificate struct {
	Version   int                 `json:"version"`
	Platform  string              `json:"platform"`  // such as "linux/amd64"
	Libraries map[string]string   `json:"libraries"` // versions, by name; go is the toolchain's
	Settings  map[string][]string `json:"settings,omitempty"`
	Files     []CertifiedFile     `json:"files"` // of models and fixtures
	Verdicts  []CertifiedPair     `json:"verdicts"`
	Figures   string              `json:"figures"` // SHA-256 of every verdict and figure, and of no time, in hexadecimal

	path string // where it is written
}

// CertifiedFile is a file by its content.
type CertifiedFile struct {
	Path   string `json:"path"` // from the certificate's folder, with slashes
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// CertifiedPair is the verdict on a pair of subjects.
type CertifiedPair struct {
	Graph     string  `json:"graph"`
	Reference string  `json:"reference"`
	Subject   string  `json:"subject"`
	Verdict   Verdict `json:"verdict"`
}

// NewCertificate begins a certificate that is to be written to path, of files that lie in or
// below its folder; a folder stands for every file below it. They are hashed here, before
// they are read for the comparison, and again by Write. Go's version and the platform are
// this program's.
func NewCertificate(path string, libraries map[string]string, files ...string) (*Certificate, error) {
	folder, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("verify: certificate: %w", err)
	}
	defer folder.Close()
	c := &Certificate{Version: certificateVersion, Platform: platform(), Libraries: current(libraries), path: path}
	if c.Files, err = certified(folder, path, files); err != nil {
		return nil, fmt.Errorf("verify: certificate: %w", err)
	}
	return c, nil
}

func platform() string { return runtime.GOOS + "/" + runtime.GOARCH }

// current are versions with Go's.
func current(libraries map[string]string) map[string]string {
	all := map[string]string{"go": runtime.Version()}
	maps.Copy(all, libraries)
	return all
}

// Write writes the certificate with what was found, whole or not at all. A file that is not
// what it was when the certificate was begun is an error.
func (c *Certificate) Write(reports []*Report, settings map[string][]string) error {
	changed, err := c.filesChanged()
	if err != nil {
		return err
	}
	if len(changed) > 0 {
		return fmt.Errorf("verify: certificate: while its files were compared, %s", strings.Join(changed, "; "))
	}
	signed := *c
	signed.Settings = settings
	signed.Verdicts, signed.Figures, err = conclusion(reports)
	if err != nil {
		return err
	}
	b, err := json.MarshalIndent(signed, "", "  ")
	if err != nil {
		return fmt.Errorf("verify: certificate: %w", err)
	}
	return atomicfile.Bytes(c.path, append(b, '\n'))
}

// conclusion is what reports say of their pairs, and the digest of all of it.
func conclusion(reports []*Report) (verdicts []CertifiedPair, figures string, err error) {
	h := sha256.New()
	for _, r := range reports {
		for _, p := range r.Pairs {
			verdicts = append(verdicts, CertifiedPair{r.Graph, p.Reference, p.Subject, p.Verdict})
		}
		if err := json.NewEncoder(h).Encode(r.Pairs); err != nil {
			return nil, "", fmt.Errorf("verify: certificate: %w", err)
		}
	}
	return verdicts, hex.EncodeToString(h.Sum(nil)), nil
}

// ReadCertificate reads a certificate, and does not look at what it is of.
func ReadCertificate(path string) (*Certificate, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("verify: certificate: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxCertificate+1))
	if err != nil {
		return nil, fmt.Errorf("verify: certificate: %w", err)
	}
	c := &Certificate{path: path}
	switch err := json.Unmarshal(b, c); {
	case len(b) > maxCertificate:
		return nil, fmt.Errorf("verify: %s has more than %d bytes, which no certificate has", path, maxCertificate)
	case err != nil:
		return nil, fmt.Errorf("verify: %s is no certificate: %w", path, err)
	case c.Version != certificateVersion:
		return nil, fmt.Errorf("verify: %s is a certificate of version %d; this program reads %d", path, c.Version, certificateVersion)
	case len(c.Files) == 0 || len(c.Files) > maxCertified:
		return nil, fmt.Errorf("verify: %s is of %d files; want 1 to %d", path, len(c.Files), maxCertified)
	}
	return c, nil
}
