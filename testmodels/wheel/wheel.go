// Package wheel has the Python package onnx, in the version that this project is held against. It holds
// ONNX's own tests as data, its checker and its schemas.
package wheel

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// The data are the same for every platform and every Python, and the pinned wheel is one of several.
const (
	// Version is the version of onnx.
	Version     = "1.19.0"
	wheelName   = "onnx-" + Version + "-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.whl"
	wheelSHA256 = "7730b96b68c0c354bbc7857961bb4909b9aaa171360a8e3708d0a4c749aaadeb"
)

// Open opens the package's files, which are fetched once into the user's cache.
func Open(t *testing.T) *zip.Reader {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(cache, "hourglass", "onnx", wheelName)
	if verify(path) != nil {
		if err := fetch(t.Context(), path); err != nil {
			t.Fatalf("ONNX's tests could not be fetched: %v\nget %s by hand, and put it at %s", err, wheelName, path)
		}
	}
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { z.Close() })
	return &z.Reader
}

// Read returns what a file of the package holds. The test ends where there is no such file.
func Read(t *testing.T, f *zip.File) []byte {
	t.Helper()
	if f == nil {
		t.Fatal("ONNX's package lacks a file")
	}
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	return b
}

// Packages returns a folder of Python packages with onnx, for PYTHONPATH. It is filled once, for the
// python3 that is found then.
func Packages(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(cache, "hourglass", "onnx", "python-"+Version)
	if _, err := os.Stat(folder); err != nil {
		install(t, folder)
	}
	return folder
}

// install puts the package and what it needs into a folder, whole or not at all.
func install(t *testing.T, packages string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(packages), 0o755); err != nil {
		t.Fatal(err)
	}
	work, err := os.MkdirTemp(filepath.Dir(packages), ".install-*")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(work)
	args := append(pip(), "install", "--quiet", "--disable-pip-version-check", "--no-input", "--only-binary", ":all:", "--target", work, "onnx=="+Version)
	if output, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, output)
	}
	if err := os.Rename(work, packages); err != nil {
		t.Fatal(err)
	}
}

func verify(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != wheelSHA256 {
		return fmt.Errorf("%s has the SHA-256 %x, want %s", path, sum, wheelSHA256)
	}
	return nil
}

// fetch lets pip download into a folder beside path, so that path appears whole or not at all.
// pip is told which Python the wheel is for, so that every Python fetches the same file.
func fetch(ctx context.Context, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp(filepath.Dir(path), ".fetch-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	args := append(pip(), "download", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps",
		"--only-binary", ":all:", "--platform", "manylinux2014_x86_64", "--implementation", "cp",
		"--python-version", "3.11", "--abi", "cp311", "--dest", work, "onnx=="+Version)
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	if output, err := exec.CommandContext(ctx, args[0], args[1:]...).CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %w\n%s", args, err, output)
	}
	fetched := filepath.Join(work, wheelName)
	return errors.Join(verify(fetched), os.Rename(fetched, path))
}

// pip returns pip's command line, under the first name that is found.
func pip() []string {
	for _, line := range [][]string{{"pip3"}, {"pip"}, {"python3", "-m", "pip"}, {"py", "-m", "pip"}} {
		if exe, err := exec.LookPath(line[0]); err == nil {
			return append([]string{exe}, line[1:]...)
		}
	}
	return []string{"pip"} // running it will say that it is missing
}
