package export

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzManifest checks that what is read lies inside the folder and is read again
// from what is written.
func FuzzManifest(f *testing.F) {
	digest := strings.Repeat("0f", 32)
	f.Add([]byte(`{"format": 1, "config": {"latent": 2}, "metrics": {"mse": 0.5}, "files": {"fixtures/x.pb": "` + digest + `"}}`))
	f.Add([]byte(`{"format": 1, "files": {"../x": "` + digest + `"}}`))
	f.Add([]byte(`{"format": 1, "config": null}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := decodeManifest(b)
		if err != nil {
			return
		}
		for name := range m.Files {
			if !filepath.IsLocal(name) {
				t.Errorf("accepted the path %q", name)
			}
		}
		written, err := m.encode()
		if err != nil {
			t.Fatal(err)
		}
		if len(written) > manifestLimit {
			return // indented, it may be longer than the limit
		}
		back, err := decodeManifest(written)
		if err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
		again, err := back.encode()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(written), string(again)); diff != "" {
			t.Error(diff)
		}
	})
}
