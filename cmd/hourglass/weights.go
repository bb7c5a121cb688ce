package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/convert/saelens"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/internal/atomicfile"
	"github.com/hourglass-go/hourglass/internal/regular"
)

// maxNames is the largest size of a file of names.
const maxNames = 64 << 20

func (k *converting) withWeights(g *graph.Graph) (*graph.Graph, error) {
	file, err := regular.Read(k.weights, k.foreign.memory.bytes())
	if err != nil {
		return nil, err
	}
	var names map[string]string
	if k.names != "" {
		b, err := regular.Read(k.names, maxNames)
		if err == nil {
			err = json.Unmarshal(b, &names)
		}
		if err != nil {
			return nil, fmt.Errorf("--names %s: %w; want an object of initializers and the tensors for them", k.names, err)
		}
	}
	g, err = convert.SetWeights(g, file, names)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", k.weights, err)
	}
	return g, nil
}

func newWeights() *cobra.Command {
	var force, dictionary bool
	var file foreign
	c := &cobra.Command{
		Use:   "weights FILE OUT",
		Short: "Write the weights of an ONNX file as safetensors",
		Long: `Write the initializers of an ONNX file, under their names, as a safetensors file. Python
reads such a file as a state dict. "hourglass convert --weights" puts weights back.

With --saelens, FILE is the folder of a trained sparse autoencoder, and OUT the folder that
SAELens reads: cfg.json and sae_weights.safetensors. The autoencoder has one layer each
way: --variant plain with --activation relu, or on --body plain sparse with --topk and
--code-activation relu, batchtopk, matryoshka or jumprelu. Its scaling becomes part of
the weights.`,
		Example: `  hourglass weights model.onnx model.safetensors
  hourglass weights model sae --saelens`,
		Args: takes("FILE", "OUT"),
		RunE: func(c *cobra.Command, args []string) error {
			if dictionary {
				m, _, err := export.Open(c.Context(), args[0])
				if err != nil {
					return err
				}
				return saved(c, args[1]+" with cfg.json and sae_weights.safetensors", saelens.Write(args[1], m))
			}
			if err := free(args[1], force); err != nil {
				return err
			}
			g, err := file.load(args[0])
			if err != nil {
				return err
			}
			b, err := convert.Weights(g)
			if err != nil {
				return err
			}
			for _, t := range g.Initializers {
				if t.Elem == graph.String {
					fmt.Fprintf(c.ErrOrStderr(), "%q is left out: safetensors has no strings\n", t.Name)
				}
			}
			return saved(c, args[1], atomicfile.Bytes(args[1], b))
		},
	}
	c.Flags().BoolVar(&force, "force", false, "replace the file if it exists")
	c.Flags().BoolVar(&dictionary, "saelens", false, "write the folder of a trained sparse autoencoder for SAELens")
	c.MarkFlagsMutuallyExclusive("saelens", "force")
	file.flags(c)
	return c
}
