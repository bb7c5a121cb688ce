package export_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/export"
)

func TestReadManifestRefuses(t *testing.T) {
	digest := strings.Repeat("0", 64)
	tests := []struct{ name, text, want string }{
		{"empty", "", "unexpected end"},
		{"no JSON", "hourglass", "invalid character"},
		{"cut off", `{"format": 1, "files": {`, "unexpected end"},
		{"another type", `{"format": "1"}`, "cannot unmarshal"},
		{"another format", `{"format": 2}`, "format is 2"},
		{"climbs out", `{"format": 1, "files": {"../x": "` + digest + `"}}`, `"../x"`},
		{"climbs within", `{"format": 1, "files": {"a/../x": "` + digest + `"}}`, `"a/../x"`},
		{"absolute", `{"format": 1, "files": {"/etc/passwd": "` + digest + `"}}`, "/etc/passwd"},
		{"short digest", `{"format": 1, "files": {"x": "00"}}`, `"00"`},
		{"endless", `{"format": 1, "recipe": "` + strings.Repeat("x", 16<<20) + `"}`, "longer than"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, export.ManifestName), []byte(test.text), 0o666); err != nil {
				t.Fatal(err)
			}
			_, err := export.ReadManifest(dir)
			if !errors.Is(err, export.ErrManifest) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
		})
	}
	if _, err := export.ReadManifest(t.TempDir()); !errors.Is(err, export.ErrManifest) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no manifest at all: %v", err)
	}
}

func TestManifestCheck(t *testing.T) {
	tests := []struct {
		name string
		do   func(dir string) error
		want string
	}{
		{"changed", func(dir string) error {
			f, err := os.OpenFile(filepath.Join(dir, "encoder.onnx"), os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = f.WriteString("x")
			return err
		}, "encoder.onnx has SHA-256"},
		{"missing", func(dir string) error {
			return os.Remove(filepath.Join(dir, "fixtures", "test_data_set_0", "input_0.pb"))
		}, "input_0.pb"},
		{"added", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "fixtures", "x"), nil, 0o666)
		}, "fixtures/x is not listed"},
		{"led outside", func(dir string) error {
			path := filepath.Join(dir, "decoder.onnx")
			outside := filepath.Join(filepath.Dir(dir), "decoder.onnx")
			return errors.Join(os.Rename(path, outside), os.Symlink(outside, path))
		}, "decoder.onnx is no plain file"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "model")
			exported(t, dir)
			if err := test.do(dir); err != nil {
				t.Fatal(err)
			}
			m, err := export.ReadManifest(dir)
			if err != nil {
				t.Fatal(err)
			}
			err = m.Check(dir)
			if !errors.Is(err, export.ErrManifest) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
		})
	}
}
