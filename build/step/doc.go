// Package step builds the graph of a whole training step, in ONNX's own operators:
// the loss, its gradients, clipping, and the optimiser's update. Any runtime that
// runs ONNX can train with it.
//
// [Graph] gives the step and [Loss] the loss alone. Who only wants to train calls
// build.Fit, and who wants a file calls export.TrainingStep.
package step
