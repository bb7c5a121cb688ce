// Package build fits models to data and applies them to data.
//
// [Fit] trains a model: it draws batches, follows a schedule, watches held-out
// rows, stops early and keeps checkpoints. The engine that takes the steps is
// handed in. [Greedy] trains a stack layer by layer first.
//
// Of a trained model, [Encode], [Decode] and [Reconstruct] take whole data sets
// through a part, [ReconstructionError] says how well the model does, and
// [CodeUsage] which units of its code do nothing.
package build
