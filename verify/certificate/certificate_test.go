package certificate

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// certify writes a certificate of a model and two sets in a folder of its own.
func certify(t *testing.T) (path string, c *Certificate) {
	t.Helper()
	dir := t.TempDir()
	fake.Write(t, filepath.Join(dir, "model.onnx"), []byte("model"))
	fake.WriteSet(t, filepath.Join(dir, "fixtures", "test_data_set_0"), 1, true)
	fake.WriteSet(t, filepath.Join(dir, "fixtures", "test_data_set_1"), 2, true)
	path = filepath.Join(dir, "certificate.json")
	c, err := New(path, libraries, filepath.Join(dir, "model.onnx"), filepath.Join(dir, "fixtures"), filepath.Join(dir, "model.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Write([]*verify.Report{off(t, 1)}, map[string][]string{"seed": {"1"}}); err != nil {
		t.Fatal(err)
	}
	return path, c
}

// off returns the report on an engine that is off by so much.
func off(t *testing.T, by float32) *verify.Report {
	return compared(t, fake.Engine{Called: "off", Change: fake.Set(0, 2, fake.Add(by))})
}

// compared returns the report on an engine beside an exact one.
func compared(t *testing.T, e fake.Engine) *verify.Report {
	t.Helper()
	r, err := verify.Compare(t.Context(), judge.Subjects(fake.Graph(), fake.Exact, e), trial.Runs(fake.Inputs()), &judge.Settings{Tolerance: &judge.Promised})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var libraries = map[string]string{"onnxruntime": "1.22.0"}

func TestCertificate(t *testing.T) {
	path, _ := certify(t)
	c, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := []Pair{{"fake", "exact", "off", judge.Different}}; !slices.Equal(c.Verdicts, want) {
		t.Errorf("verdicts %+v", c.Verdicts)
	}
	if len(c.Files) != 7 || c.Files[0].Path != "fixtures/test_data_set_0/input_0.pb" || c.Libraries["go"] != runtime.Version() {
		t.Errorf("%+v", c)
	}
	// SHA-256 of "model", by sha256sum of GNU coreutils.
	if last := c.Files[6]; last != (File{"model.onnx", 5, "9372c470eeadd5ecd9c3c74c2b3cb633f8e2f2fad799250a0f70d652b6b825e4"}) {
		t.Errorf("%+v", last)
	}
	if files, versions, err := c.Check(libraries); err != nil || len(files)+len(versions) > 0 {
		t.Errorf("%q, %q, %v", files, versions, err)
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

func TestCertificateAgain(t *testing.T) {
	path, _ := certify(t)
	c, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []struct {
		report  *verify.Report
		want    []string
		figures bool
	}{
		{off(t, 1), nil, true},
		{off(t, 1.5), nil, false},
		{off(t, 0), []string{"fake: off beside exact is equal, was different"}, false},
		{compared(t, fake.Engine{Called: "other"}), []string{"fake: off beside exact is not compared, was different", "fake: other beside exact is equal, was not compared"}, false},
	} {
		verdicts, figures, err := c.Again([]*verify.Report{k.report})
		if err != nil || figures != k.figures || !slices.Equal(verdicts, k.want) {
			t.Errorf("%q, %v, %v; want %q, %v", verdicts, figures, err, k.want, k.figures)
		}
	}
}

// TestCertificateIsOfWhatWasCompared: a file that changed meanwhile, and a certificate that
// is in the folder that it certifies.
func TestCertificateIsOfWhatWasCompared(t *testing.T) {
	path, _ := certify(t)
	model := filepath.Join(filepath.Dir(path), "model.onnx")
	c, err := New(path, libraries, filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Files) != 7 {
		t.Errorf("%+v", c.Files)
	}
	fake.Write(t, model, []byte("other"))
	before := digestOf(t, filepath.Dir(path), filepath.Base(path))
	if err := c.Write(nil, nil); err == nil || !strings.Contains(err.Error(), "model.onnx has the SHA-256") {
		t.Error(err)
	}
	if digestOf(t, filepath.Dir(path), filepath.Base(path)) != before {
		t.Error("the certificate was written")
	}
}

func TestWhatChanged(t *testing.T) {
	path, _ := certify(t)
	dir := filepath.Dir(path)
	fake.Write(t, filepath.Join(dir, "model.onnx"), []byte("madel"))
	fake.Write(t, filepath.Join(dir, "fixtures", "test_data_set_0", "input_0.pb"), []byte("short"))
	for _, gone := range []string{"output_0.pb", "output_1.pb"} {
		if err := os.Remove(filepath.Join(dir, "fixtures", "test_data_set_1", gone)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "fixtures", "test_data_set_1", "output_1.pb"), 0o755); err != nil {
		t.Fatal(err)
	}
	c, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	outside := filepath.Join(t.TempDir(), "outside")
	fake.Write(t, outside, []byte("model"))
	if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"../outside", "/etc/passwd", "link"} {
		c.Files = append(c.Files, File{Path: name, Bytes: 5, SHA256: c.Files[6].SHA256})
	}
	c.Platform, c.Libraries["old"] = "plan9/386", "1"
	files, versions, err := c.Check(map[string]string{"onnxruntime": "1.23.0", "new": "2"})
	if err != nil {
		t.Fatal(err)
	}
	changed := append(files, versions...)
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
	path, _ := certify(t)
	outside := filepath.Join(t.TempDir(), "outside")
	fake.Write(t, outside, nil)
	for _, files := range [][]string{{outside}, {filepath.Join(filepath.Dir(path), "nowhere")}, nil} {
		if _, err := New(filepath.Join(filepath.Dir(path), "other.json"), nil, files...); err == nil {
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
		fake.Write(t, path, []byte(text))
		if _, err := Read(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v, want %q", text, err, want)
		}
	}
}
