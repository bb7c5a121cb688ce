package verify

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

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
	Version   int               `json:"version"`
	Platform  string            `json:"platform"`  // such as "linux/amd64"
	Libraries map[string]string `json:"libraries"` // versions, by name; go is the toolchain's
	Settings  map[string]string `json:"settings,omitempty"`
	Files     []CertifiedFile   `json:"files"` // of models and fixtures
	Verdicts  []CertifiedPair   `json:"verdicts"`
	Figures   string            `json:"figures"` // SHA-256, see Figures
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

// NewCertificate holds the verdicts and the digest of reports, under the settings and with
// the libraries that led to them. Go's version and the platform are this program's.
func NewCertificate(reports []*Report, libraries, settings map[string]string) (*Certificate, error) {
	c := &Certificate{Version: certificateVersion, Platform: platform(), Libraries: current(libraries), Settings: settings}
	for _, r := range reports {
		for _, p := range r.Pairs {
			c.Verdicts = append(c.Verdicts, CertifiedPair{r.Graph, p.Reference, p.Subject, p.Verdict})
		}
	}
	var err error
	c.Figures, err = Figures(reports)
	return c, err
}

func platform() string { return runtime.GOOS + "/" + runtime.GOARCH }

// current are versions with Go's.
func current(libraries map[string]string) map[string]string {
	all := map[string]string{"go": runtime.Version()}
	for name, v := range libraries {
		all[name] = v
	}
	return all
}

// Figures is the SHA-256 of what reports say of their pairs, in hexadecimal: of every
// verdict and figure, and of no time.
func Figures(reports []*Report) (string, error) {
	h := sha256.New()
	for _, r := range reports {
		if err := json.NewEncoder(h).Encode(r.Pairs); err != nil {
			return "", fmt.Errorf("verify: figures: %w", err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Write adds the files, which must lie in or below the certificate's folder, and writes the
// certificate, whole or not at all. A folder stands for every file below it.
func (c *Certificate) Write(path string, files ...string) error {
	folder, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("verify: certificate: %w", err)
	}
	defer folder.Close()
	signed := *c
	signed.Files, err = certified(folder, filepath.Dir(path), files)
	if err != nil {
		return fmt.Errorf("verify: certificate: %w", err)
	}
	b, err := json.MarshalIndent(signed, "", "  ")
	if err != nil {
		return fmt.Errorf("verify: certificate: %w", err)
	}
	return atomicfile.Bytes(path, append(b, '\n'))
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
	c := &Certificate{}
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
