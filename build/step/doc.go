// Package step builds the graph of a whole training step, in ONNX's own
// operators: the loss, its gradients, clipping, and the optimiser's update. Any
// runtime that runs ONNX can train with it.
package step
