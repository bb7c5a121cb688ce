// Package export writes a trained model for other programs: ONNX files, fixtures
// that prove them right elsewhere, and hourglass.json, which says what they are.
//
//   - [Folder] writes all of that.
//   - [Open] makes a model of such a folder again, to run it, train it further or export it.
//   - [Graph] gives the graph of one part, for those who place the file themselves.
//   - [TrainingStep] writes a training step with which other runtimes can go on
//     training.
//   - [Classifier] joins an encoder and a classifier on its code.
//   - [ReadManifest] reads what a folder says of itself, and [Manifest.Check]
//     compares the folder with it.
package export
