// Package hourglass holds what every other package speaks of: autoencoders, how
// they are trained, and what runs them.
//
// A [Model] is an encoder and a decoder, both ONNX graphs, with an objective. Take
// one from a recipe of package variants, or put it together from graphs of your
// own. Then:
//
//   - build.Fit trains it. The [TrainingEngine] that takes the steps is handed in.
//   - [Model.Deployed] gives the graph of a part as other programs should run it,
//     with scaling inside. export.Graph and export.Folder write files of it.
//   - An [Engine] prepares any graph for running, and gives a [Runner].
//   - [Model.Training] gives the graph of the loss, for those who write an engine.
//
// [Objective], [Corruption], [Penalty] and [Bottleneck] are what a model may be
// made of beside its graphs; each can be implemented outside this module.
// [Optimizer] names the update rules that engines have.
package hourglass
