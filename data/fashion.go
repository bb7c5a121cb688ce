package data

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
)

// fashionPackage is the Debian package with Fashion-MNIST (Xiao, Rasul and
// Vollgraf 2017, MIT licence).
const fashionPackage = "dataset-fashion-mnist"

var fashionPins = map[part]pair{
	trainPart: {
		"c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
		"bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
	},
	testPart: {
		"5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
		"0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
	},
}

func loadFashion(ctx context.Context, p part, _ *Options) (*Set, error) {
	dir, err := debianFolder(ctx, fashionPackage, fileNames[p].images)
	if err != nil {
		return nil, err
	}
	return loadPair(dir, p, fashionPins)
}

// debianFolder returns the folder in which an installed Debian package has a file. The
// file may have .gz after its name there.
func debianFolder(ctx context.Context, pkg, file string) (string, error) {
	out, err := exec.CommandContext(ctx, "dpkg", "-L", pkg).Output()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "", fmt.Errorf("data: %w: Debian's package %s is not installed (apt-get install %s, or name a folder with the files in %s)", ErrUnavailable, pkg, pkg, dirVariable)
	}
	for line := range bytes.Lines(out) {
		path := string(bytes.TrimSpace(line))
		if base := filepath.Base(path); base == file || base == file+".gz" {
			return filepath.Dir(path), nil
		}
	}
	return "", fmt.Errorf("data: %w: Debian's package %s has no file %s.gz", ErrUnavailable, pkg, file)
}
