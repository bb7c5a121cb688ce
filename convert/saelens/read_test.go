package saelens

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert/tensors"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// folders lists what testdata/saelens_models.py made.
func folders(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join("testdata", "*", configFile))
	if err != nil || len(all) < 7 {
		t.Fatal(all, err)
	}
	for i := range all {
		all[i] = filepath.Dir(all[i])
	}
	return all
}

func array(t *testing.T, path string) *graph.Tensor {
	t.Helper()
	all, err := tensors.Read(path)
	if err != nil || len(all) != 1 {
		t.Fatal(path, len(all), err)
	}
	for _, a := range all {
		return a
	}
	return nil
}

// near holds that values are within 1e-5 of others, relative to the greatest of them.
func near(t *testing.T, what string, got, want *graph.Tensor) {
	t.Helper()
	a, err1 := graph.Data[float32](got)
	b, err2 := graph.Data[float32](want)
	if err := errors.Join(err1, err2); err != nil || len(a) != len(b) {
		t.Fatalf("%s: %d values, want %d, %v", what, len(a), len(b), err)
	}
	greatest := 0.0
	for _, v := range b {
		greatest = max(greatest, math.Abs(float64(v)))
	}
	for i := range a {
		if math.Abs(float64(a[i]-b[i])) > 1e-5*greatest {
			t.Fatalf("%s: value %d is %v, want %v", what, i, a[i], b[i])
		}
	}
}

// TestRead holds that engines compute of a folder what SAELens does.
func TestRead(t *testing.T) {
	for _, dir := range folders(t) {
		g, err := Read(dir, 1<<20)
		if err != nil {
			t.Error(dir, err)
			continue
		}
		for _, e := range []hourglass.Engine{native.Engine{}, oracle.Engine{}} {
			r, err := e.NewRunner(t.Context(), g)
			if err != nil {
				t.Fatal(dir, err)
			}
			out, err := r.Run(t.Context(), map[string]*graph.Tensor{hourglass.InputName: array(t, filepath.Join(dir, "input.npy"))})
			if err != nil {
				t.Fatal(dir, err)
			}
			for _, name := range []string{hourglass.LatentName, hourglass.ReconstructionName} {
				near(t, dir+" on "+e.Name()+", "+name, out[name], array(t, filepath.Join(dir, name+".npy")))
			}
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestReadRefuses(t *testing.T) {
	from := filepath.Join("testdata", "jumprelu")
	good, err := os.ReadFile(filepath.Join(from, configFile))
	if err != nil {
		t.Fatal(err)
	}
	weights, err := os.ReadFile(filepath.Join(from, weightsFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, replaced, by, want string
		weights                  []byte
	}{
		{"architecture", `"jumprelu"`, `"temporal"`, `architecture is "temporal"`, weights},
		{"of gated", `"jumprelu"`, `"gated"`, `no tensor "r_mag"`, weights},
		{"left over", `"jumprelu"`, `"standard"`, `"threshold", which no standard dictionary has`, weights},
		{"normalization", `constant_norm_rescale`, `covariance_whitening`, "covariance_whitening", weights},
		{"width", `"d_in": 6`, `"d_in": 7`, `"b_dec" is [6]; want [7]`, weights},
		{"no width", `"d_in": 6`, `"d_in": -6`, "d_in is -6", weights},
		{"too wide", `"d_sae": 12`, `"d_sae": 99999999999`, "d_sae 99999999999", weights},
		{"k", `"jumprelu"`, `"topk", "k": 13`, "k is 13", weights},
		{"no JSON", `{`, `[`, configFile, weights},
		{"short", ``, ``, "not a safetensors file", weights[:100]},
		{"garbage", ``, ``, "not a safetensors file", []byte("garbage")},
	} {
		dir := t.TempDir()
		text := strings.Replace(string(good), c.replaced, c.by, 1)
		if err := errors.Join(os.WriteFile(filepath.Join(dir, configFile), []byte(text), 0o644), os.WriteFile(filepath.Join(dir, weightsFile), c.weights, 0o644)); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(dir, 1<<20); !errors.Is(err, ErrFolder) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v; want %q", c.name, err, c.want)
		}
	}
	if _, err := Read(t.TempDir(), 1<<20); !errors.Is(err, ErrFolder) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an empty folder: %v", err)
	}
}

// FuzzRead holds that no folder makes Read panic, and that a graph it returns is valid.
func FuzzRead(f *testing.F) {
	for _, name := range []string{standard, topK, jumpReLU, gated} {
		config, err1 := os.ReadFile(filepath.Join("testdata", name, configFile))
		weights, err2 := os.ReadFile(filepath.Join("testdata", name, weightsFile))
		if err := errors.Join(err1, err2); err != nil {
			f.Fatal(err)
		}
		f.Add(config, weights)
	}
	f.Fuzz(func(t *testing.T, config, weights []byte) {
		dir := t.TempDir()
		if err := errors.Join(os.WriteFile(filepath.Join(dir, configFile), config, 0o600), os.WriteFile(filepath.Join(dir, weightsFile), weights, 0o600)); err != nil {
			t.Fatal(err)
		}
		g, err := Read(dir, 1<<20)
		if err == nil {
			err = g.Validate()
		}
		if err != nil && g != nil {
			t.Error(err)
		}
	})
}
