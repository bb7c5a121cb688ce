package export_test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

var update = flag.Bool("update", false, "write the golden files anew")

// recipes returns one of each kind, small.
func recipes() map[string]variants.Recipe {
	scaling := &hourglass.Scaling{Shift: []float32{1, 2, 3}, Scale: []float32{1, 2, 4}}
	body := variants.Deep{Features: 3, Hidden: []int{4}, Latent: 4}
	return map[string]variants.Recipe{
		"linear": variants.Linear{Features: 3, Latent: 2},
		"plain":  variants.Plain{Features: 3, Latent: 2, Objective: hourglass.BCE{}},
		"deep":   variants.Deep{Features: 3, Hidden: []int{4}, Latent: 2, Activation: variants.GELU, Scaling: scaling},
		"tied":   variants.Deep{Features: 3, Hidden: []int{4}, Latent: 2, Tied: true},
		"conv":   variants.Conv{Shape: []int{1, 4, 8}, Channels: []int{2, 3}, Latent: 2},
		"normed": variants.Deep{Features: 3, Hidden: []int{4}, Latent: 2, Norm: variants.BatchNorm, Dropout: 0.5},
		"window": variants.Sequence{Sensors: 2, Window: 4, Channels: []int{3}, Latent: 2, Norm: variants.BatchNorm},

		"variational": variants.Variational{Body: body},
		"conditional": variants.Conditional{Body: body, Classes: 3},
		"wasserstein": variants.Wasserstein{Body: body},
		"adversarial": variants.Adversarial{Body: body},
		"vq":          variants.VQ{Body: body, Codes: 5, Dim: 2},
		"sparse":      variants.Sparse{Body: body, K: 2},

		"repeat": variants.Conv{Shape: []int{2, 4}, Channels: []int{3}, Latent: 2, Upsampling: variants.Nearest, Objective: hourglass.BCE{}},
	}
}

// TestGraphs pins what each recipe's files hold, and their bytes by a digest.
// The weights are plain numbers, the same on every processor.
func TestGraphs(t *testing.T) {
	for name, recipe := range recipes() {
		t.Run(name, func(t *testing.T) {
			m := model(t, recipe)
			var plain []*graph.Tensor
			for _, p := range m.Parameters() {
				values := make([]float32, p.Len())
				for i := range values {
					values[i] = float32(i-2) / 8
				}
				plain = append(plain, graph.NewTensor(p.Name, values, p.Dims...))
			}
			if err := m.SetParameters(plain); err != nil {
				t.Fatal(err)
			}
			var text strings.Builder
			for _, part := range []hourglass.Part{hourglass.EncoderPart, hourglass.DecoderPart, hourglass.AutoencoderPart} {
				g, err := export.Graph(m, part)
				if err != nil {
					t.Fatal(err)
				}
				b, err := graph.Encode(g)
				if err != nil {
					t.Fatal(err)
				}
				back, err := graph.Decode(b)
				if err != nil {
					t.Fatal(err)
				}
				dump(&text, back)
				fmt.Fprintf(&text, "sha256 %x\n\n", sha256.Sum256(b))
			}
			path := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(path, []byte(text.String()), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), text.String()); diff != "" {
				t.Errorf("the files changed; -update accepts it (-want +got):\n%s", diff)
			}
		})
	}
}

func dump(w *strings.Builder, g *graph.Graph) {
	h := g.Header
	fmt.Fprintf(w, "graph %s: IR %d, opset %d, %s %s, %s, model version %d\n",
		g.Name, h.IRVersion, g.Opset(), h.Producer, h.ProducerVersion, h.Domain, h.ModelVersion)
	for _, p := range h.Metadata {
		fmt.Fprintf(w, "  %s = %s\n", p.Key, p.Value)
	}
	for _, v := range g.Inputs {
		fmt.Fprintf(w, "  in   %s %v: %s\n", v.Name, v.Type, v.Doc)
	}
	for _, p := range g.Initializers {
		fmt.Fprintf(w, "  init %s %v\n", p.Name, p.Type())
	}
	for _, n := range g.Nodes {
		fmt.Fprintf(w, "  %s = %s(%s)", strings.Join(n.Outputs, ", "), n.Op, strings.Join(n.Inputs, ", "))
		for _, a := range n.Attrs {
			switch a.Kind {
			case graph.AttrInt:
				fmt.Fprintf(w, " %s=%d", a.Name, a.I)
			case graph.AttrInts:
				fmt.Fprintf(w, " %s=%d", a.Name, a.Ints)
			case graph.AttrFloat:
				fmt.Fprintf(w, " %s=%v", a.Name, a.F)
			case graph.AttrTensor:
				fmt.Fprintf(w, " %s=%v", a.Name, a.Tensor.Type())
			default:
				fmt.Fprintf(w, " %s of kind %v", a.Name, a.Kind)
			}
		}
		fmt.Fprintln(w)
	}
	for _, v := range g.Outputs {
		fmt.Fprintf(w, "  out  %s %v: %s\n", v.Name, v.Type, v.Doc)
	}
}
