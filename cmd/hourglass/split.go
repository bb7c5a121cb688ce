package main

import (
	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/trial"
)

func newSplit() *cobra.Command {
	var at string
	var force bool
	var file foreign
	c := &cobra.Command{
		Use:   "split FILE FRONT BACK",
		Short: "Cut an ONNX file in two at a value, as an autoencoder at its code",
		Long: `Cut a graph in two at a value. FRONT gets the part that computes the value, and BACK the
part that computes the outputs from that value alone. Where BACK would need anything else
of FRONT, nothing is written, and the error names it. Both parts state the value's type;
where neither the file nor the operators tell it, the file is run on generated inputs. "hourglass inspect" lists what is
in a file.`,
		Example: `  hourglass split autoencoder.onnx encoder.onnx decoder.onnx --at latent`,
		Args:    takes("FILE", "FRONT", "BACK"),
		RunE: func(c *cobra.Command, args []string) error {
			for _, out := range args[1:] {
				if err := free(out, force); err != nil {
					return err
				}
			}
			g, err := file.load(args[0])
			if err != nil {
				return err
			}
			engines, done, err := enginesNamed(c, []string{defaultEngine})
			if err != nil {
				return err
			}
			defer done()
			if g, err = convert.Observe(c.Context(), g, append(graph.Names(g.Outputs), at), engines[0], trial.Generated(g, 1, 2, 3)); err != nil {
				return err
			}
			front, back, err := convert.Split(g, at)
			if err != nil {
				return err
			}
			if err := graph.Save(args[1], front); err != nil {
				return err
			}
			return saved(c, args[1]+" and "+args[2], graph.Save(args[2], back))
		},
	}
	c.Flags().StringVar(&at, "at", "", "name of the value")
	c.Flags().BoolVar(&force, "force", false, "replace the files if they exist")
	file.flags(c)
	_ = c.MarkFlagRequired("at")
	return c
}
