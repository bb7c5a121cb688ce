package main

import (
	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/build"
)

// remedies say what to type next, for each kind of doubt about a model.
var remedies = map[build.DoubtKind]string{
	build.WideCode:     "a smaller --latent makes it learn what rows have in common, and so do --corrupt and --penalty",
	build.OutsideRange: "--scale minmax brings all values to 0 to 1; with --scale standard take --output-activation identity and --objective mse",
	build.RisingLoss:   "a lower --rate, or --patience, which keeps the best epoch",
	build.FewSteps:     "more --epochs",
}

// note says where the model is doubtful, and what to do.
func (t *trained) note(c *cobra.Command) {
	if t.components != nil && t.mse > t.pcaMSE {
		remedy := ""
		if t.model.Scaling == nil {
			remedy = ", or --scale standard where columns differ in size"
		}
		note(c, "doubtful: the error is greater than that of PCA; more --epochs, or another --rate%s", remedy)
	}
	for _, d := range t.doubts {
		note(c, "doubtful: %s; %s", d.Text, remedies[d.Kind])
	}
}
