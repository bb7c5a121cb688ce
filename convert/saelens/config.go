package saelens

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"github.com/x448/float16"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/internal/regular"
	"github.com/hourglass-go/hourglass/internal/safetensors"
)

// Names of the files of a folder.
const (
	configFile  = "cfg.json"
	weightsFile = "sae_weights.safetensors"
)

// maxConfig is the largest size of a cfg.json.
const maxConfig = 1 << 20

// maxWidth is the greatest number of values in a row or a code.
const maxWidth = 1 << 24

// ErrFolder is wrapped by every error about what a folder holds.
var ErrFolder = errors.New("saelens")

// config is what SAELens writes of a dictionary, as far as it decides what is computed.
type config struct {
	Architecture string `json:"architecture"`
	In           int    `json:"d_in"`
	Units        int    `json:"d_sae"`
	Type         string `json:"dtype"`
	Device       string `json:"device"`
	// Centered says that b_dec is subtracted from the input.
	Centered  bool           `json:"apply_b_dec_to_input"`
	Normalize string         `json:"normalize_activations"`
	Reshape   string         `json:"reshape_activations"`
	Metadata  map[string]any `json:"metadata"`
	K         int            `json:"k,omitempty"`
	// Rescaled says that units are compared as if each row of W_dec had the length 1.
	Rescaled bool `json:"rescale_acts_by_decoder_norm,omitempty"`
}

// Is reports whether a folder looks like one of SAELens.
func Is(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, configFile))
	return err == nil && info.Mode().IsRegular()
}

func readConfig(dir string) (*config, error) {
	b, err := regular.Read(filepath.Join(dir, configFile), maxConfig)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w: %s has no %s: %w", ErrFolder, dir, configFile, err)
		}
		return nil, err
	}
	c := &config{Centered: true, Normalize: none, Reshape: none} // the defaults of SAELens
	if err := json.Unmarshal(b, c); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrFolder, configFile, err)
	}
	return c, c.check()
}

// check refuses what would be computed otherwise than SAELens does.
func (c *config) check() error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s: "+format, append([]any{ErrFolder, configFile}, args...)...)
	}
	switch c.Architecture {
	case standard, topK, jumpReLU, gated:
	default:
		return fail("architecture is %q; %s, %s, %s and %s are read", c.Architecture, standard, topK, jumpReLU, gated)
	}
	switch c.Normalize {
	case none, expectedAverage, constantNorm, layerNorm:
	default:
		return fail("normalize_activations is %q; %s, %s, %s and %s are read", c.Normalize, none, expectedAverage, constantNorm, layerNorm)
	}
	switch {
	case c.In < 1 || c.In > maxWidth || c.Units < 1 || c.Units > maxWidth:
		return fail("d_in is %d and d_sae %d; both must be from 1 to %d", c.In, c.Units, maxWidth)
	case c.Architecture == topK && (c.K < 1 || c.K > c.Units):
		return fail("k is %d; it must be from 1 to d_sae, %d", c.K, c.Units)
	case c.Rescaled && c.Architecture != topK:
		return fail("rescale_acts_by_decoder_norm is of topk, and the architecture is %s", c.Architecture)
	}
	return nil
}

// What SAELens calls its forms.
const (
	standard = "standard"
	topK     = "topk"
	jumpReLU = "jumprelu"
	gated    = "gated"

	none            = "none"
	expectedAverage = "expected_average_only_in" // of training: afterwards it is in the weights, or nothing is done
	constantNorm    = "constant_norm_rescale"
	layerNorm       = "layer_norm"
)

// weights holds the tensors of a folder as float32, and which of them were taken.
type weights map[string]*graph.Tensor

func readWeights(dir string, limit int64) (weights, error) {
	b, err := regular.Read(filepath.Join(dir, weightsFile), limit)
	if err != nil {
		return nil, err
	}
	ts, _, err := safetensors.Read(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrFolder, weightsFile, err)
	}
	w := weights{}
	for name, t := range ts {
		if w[name], err = single(t); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrFolder, weightsFile, err)
		}
	}
	return w, nil
}

// take returns a tensor of the given dimensions, and leaves it out of the others.
func (w weights) take(name string, dims ...int64) (*graph.Tensor, error) {
	t := w[name]
	if t == nil {
		return nil, fmt.Errorf("%w: %s has no tensor %q", ErrFolder, weightsFile, name)
	}
	if len(t.Dims) != len(dims) {
		return nil, fmt.Errorf("%w: %s: %q is %v; want %v", ErrFolder, weightsFile, name, t.Dims, dims)
	}
	for i, d := range dims {
		if t.Dims[i] != d {
			return nil, fmt.Errorf("%w: %s: %q is %v; want %v", ErrFolder, weightsFile, name, t.Dims, dims)
		}
	}
	delete(w, name)
	return t, nil
}

// single returns a tensor as float32, which holds all of float16 and bfloat16.
func single(t *graph.Tensor) (*graph.Tensor, error) {
	out := make([]float32, t.Len())
	switch t.Elem {
	case graph.Float:
		return t, nil
	case graph.Float16:
		for i := range out {
			out[i] = float16.Frombits(uint16(t.Raw[2*i]) | uint16(t.Raw[2*i+1])<<8).Float32()
		}
	case graph.BFloat16:
		for i := range out {
			out[i] = math.Float32frombits(uint32(t.Raw[2*i])<<16 | uint32(t.Raw[2*i+1])<<24)
		}
	case graph.Double:
		wide, err := graph.Data[float64](t)
		if err != nil {
			return nil, err
		}
		for i, v := range wide {
			out[i] = float32(v)
		}
	default:
		return nil, fmt.Errorf("tensor %q is of %v; float32, float16, bfloat16 and float64 are read", t.Name, t.Elem)
	}
	return graph.NewTensor(t.Name, out, t.Dims...), nil
}
