package regular_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/internal/regular"
)

func TestRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("1234"), 0o600); err != nil {
		t.Fatal(err)
	}
	if b, err := regular.Read(path, 4); err != nil || string(b) != "1234" {
		t.Errorf("%q, %v", b, err)
	}
	for name, c := range map[string]struct {
		path string
		most int64
		want string
	}{
		"too large": {path, 3, "more than 3 bytes"},
		"a folder":  {filepath.Dir(path), 4, "is a folder"},
		"a device":  {os.DevNull, 4, "no regular file"},
		"nothing":   {path + "x", 4, "file"},
	} {
		if b, err := regular.Read(c.path, c.most); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %q, %v; want an error about %q", name, b, err, c.want)
		}
	}
}
