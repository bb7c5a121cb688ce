package export

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// CardName is the file of a kit that is for people. They may change it: its digest is not checked.
const CardName = "README.md"

// Extend writes a kit: a folder that has what the folder from has, and more files, by their paths with
// slashes. Its manifest is that of from, and lists all files. People may add others. The folder appears whole or not at all.
// force replaces one that was written before and holds nothing else.
func Extend(ctx context.Context, dir, from string, more map[string][]byte, force bool) error {
	manifest, err := ReadManifest(from)
	if err != nil {
		return err
	}
	if err := manifest.Check(from); err != nil {
		return err
	}
	return publish(dir, force, func(w *folder) error {
		for _, name := range slices.Sorted(maps.Keys(manifest.Files)) {
			if _, newer := more[name]; newer {
				continue
			}
			b, err := os.ReadFile(filepath.Join(from, filepath.FromSlash(name)))
			if err == nil {
				err = w.file(ctx, name, b)
			}
			if err != nil {
				return err
			}
		}
		for _, name := range slices.Sorted(maps.Keys(more)) {
			if path := filepath.FromSlash(name); !filepath.IsLocal(path) || name == ManifestName {
				return fmt.Errorf("the file %q is no file of the folder's", name)
			}
			if err := w.file(ctx, name, more[name]); err != nil {
				return err
			}
		}
		manifest.Kit = true
		return w.manifest(ctx, manifest)
	})
}
