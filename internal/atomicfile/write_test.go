package atomicfile_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/hourglass-go/hourglass/internal/atomicfile"
)

func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	only := func(want string) {
		t.Helper()
		entries, err := os.ReadDir(filepath.Dir(path))
		if err != nil || len(entries) != 1 {
			t.Errorf("folder holds %v, %v", entries, err)
		}
		if b, err := os.ReadFile(path); string(b) != want {
			t.Errorf("file holds %q, want %q; %v", b, want, err)
		}
	}
	if err := atomicfile.Bytes(path, []byte("first")); err != nil {
		t.Fatal(err)
	}
	only("first")
	if err := atomicfile.Bytes(path, []byte("second")); err != nil {
		t.Fatal(err)
	}
	only("second")

	broken := errors.New("broken")
	err := atomicfile.Write(path, func(w io.Writer) error {
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			return err
		}
		return broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	only("second")

	for name, place := range map[string]string{
		"below a file": filepath.Join(path, "file"), "nowhere": filepath.Join(filepath.Dir(path), "no", "file"), "a folder": filepath.Dir(path),
	} {
		if err := atomicfile.Bytes(place, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
		only("second")
	}
}
