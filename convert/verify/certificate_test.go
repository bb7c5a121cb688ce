package verify

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// certify writes a certificate of a model and two sets in a folder of its own.
func certify(t *testing.T) (path string, c *Certificate) {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "model.onnx"), []byte("model"))
	writeSet(t, filepath.Join(dir, "fixtures", setPrefix+"0"), 1, true)
	writeSet(t, filepath.Join(dir, "fixtures", setPrefix+"1"), 2, true)
	report := compareFakes(t, nil, exact, fake{name: "off", change: set(0, 2, add(1))})
	c, err := NewCertificate([]*Report{report}, map[string]string{"onnxruntime": "1.22.0"}, map[string]string{"seed": "1"})
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(dir, "certificate.json")
	if err := c.Write(path, filepath.Join(dir, "model.onnx"), filepath.Join(dir, "fixtures"), filepath.Join(dir, "model.onnx")); err != nil {
		t.Fatal(err)
	}
	return path, c
}

var libraries = map[string]string{"onnxruntime": "1.22.0"}

func TestCertificate(t *testing.T) {
	path, _ := certify(t)
	c, err := ReadCertificate(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := []CertifiedPair{{"fake", "exact", "off", Different}}; !slices.Equal(c.Verdicts, want) {
		t.Errorf("verdicts %+v", c.Verdicts)
	}
	if len(c.Files) != 7 || c.Files[0].Path != "fixtures/test_data_set_0/input_0.pb" || c.Libraries["go"] != runtime.Version() {
		t.Errorf("%+v", c)
	}
	// SHA-256 of "model", by sha256sum of GNU coreutils.
	if last := c.Files[6]; last != (CertifiedFile{"model.onnx", 5, "9372c470eeadd5ecd9c3c74c2b3cb633f8e2f2fad799250a0f70d652b6b825e4"}) {
		t.Errorf("%+v", last)
	}
	if changed, err := c.Check(path, libraries); err != nil || len(changed) > 0 {
		t.Errorf("%q, %v", changed, err)
	}
}

// TestCertificateIsTheSame, since times are no part of it.
func TestCertificateIsTheSame(t *testing.T) {
	var all [][]byte
	for range 2 {
		path, _ := certify(t)
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	if !bytes.Equal(all[0], all[1]) {
		t.Errorf("two certificates of one comparison: %s\n%s", all[0], all[1])
	}
}

func TestFiguresAreBound(t *testing.T) {
	var all []string
	for _, by := range []float32{1, 1.5} {
		digest, err := Figures([]*Report{compareFakes(t, nil, exact, fake{name: "off", change: set(0, 2, add(by))})})
		if err != nil || slices.Contains(all, digest) {
			t.Errorf("%v: %s, %v", by, digest, err)
		}
		all = append(all, digest)
	}
}

func TestWhatChanged(t *testing.T) {
	path, _ := certify(t)
	dir := filepath.Dir(path)
	write(t, filepath.Join(dir, "model.onnx"), []byte("madel"))
	write(t, filepath.Join(dir, "fixtures", setPrefix+"0", "input_0.pb"), []byte("short"))
	for _, gone := range []string{"output_0.pb", "output_1.pb"} {
		if err := os.Remove(filepath.Join(dir, "fixtures", setPrefix+"1", gone)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "fixtures", setPrefix+"1", "output_1.pb"), 0o755); err != nil {
		t.Fatal(err)
	}
	c, err := ReadCertificate(path)
	if err != nil {
		t.Fatal(err)
	}
	outside := filepath.Join(t.TempDir(), "outside")
	write(t, outside, []byte("model"))
	if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"../outside", "/etc/passwd", "link"} {
		c.Files = append(c.Files, CertifiedFile{Path: name, Bytes: 5, SHA256: c.Files[6].SHA256})
	}
	c.Platform, c.Libraries["old"] = "plan9/386", "1"
	changed, err := c.Check(path, map[string]string{"onnxruntime": "1.23.0", "new": "2"})
	if err != nil {
		t.Fatal(err)
	}
	changed[6], _, _ = strings.Cut(changed[6], ": ") // the rest is the system's
	want := []string{
		"fixtures/test_data_set_0/input_0.pb has 5 bytes, had 23",
		"fixtures/test_data_set_1/output_0.pb is gone",
		"fixtures/test_data_set_1/output_1.pb could not be read: fixtures/test_data_set_1/output_1.pb is no regular file",
		"model.onnx has the SHA-256 " + digestOf(t, dir, "model.onnx") + ", had 9372c470eeadd5ecd9c3c74c2b3cb633f8e2f2fad799250a0f70d652b6b825e4",
		"../outside is not below the certificate's folder, and was not read",
		"/etc/passwd is not below the certificate's folder, and was not read",
		"link could not be read",
		"the platform is " + runtime.GOOS + "/" + runtime.GOARCH + ", was plan9/386",
		"the library new is 2, and took no part",
		"the library old takes no part, was 1",
		"the library onnxruntime is 1.23.0, was 1.22.0",
	}
	if diff := cmp.Diff(want, changed); diff != "" {
		t.Error(diff)
	}
}

func digestOf(t *testing.T, dir, name string) string {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	d, err := digest(root, name, -1)
	if err != nil {
		t.Fatal(err)
	}
	return d.SHA256
}

func TestCertificatesThatAreRefused(t *testing.T) {
	path, c := certify(t)
	outside := filepath.Join(t.TempDir(), "outside")
	write(t, outside, nil)
	for _, files := range [][]string{{outside}, {filepath.Join(filepath.Dir(path), "nowhere")}, nil} {
		if err := c.Write(filepath.Join(filepath.Dir(path), "other.json"), files...); err == nil {
			t.Errorf("%q: no error", files)
		}
	}
	for text, want := range map[string]string{
		"":                             "is no certificate",
		`{"version": 2}`:               "of version 2",
		`{"version": 1}`:               "of 0 files",
		strings.Repeat(" ", 17<<20):    "more than",
		`{"version": 1, "files": [1]}`: "is no certificate",
	} {
		write(t, path, []byte(text))
		if _, err := ReadCertificate(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v, want %q", text, err, want)
		}
	}
}
