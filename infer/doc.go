// Package infer runs a trained model inside a Go program: rows in; codes, reconstructions or scores
// out, on whichever engine the program has. It is what a service imports.
//
// # Which call
//
// [Open] opens the folder that "hourglass train" wrote, or one ONNX file. [OpenFS] opens a folder
// that is embedded in the program, and [OpenBytes] a file that is. The [Model] is safe for
// concurrent use, and must be closed.
//
//   - [Model.Encode], [Model.Decode], [Model.Reconstruct] and [Model.Score] take rows of float32,
//     one after the other, in any number, and return new slices.
//   - [Model.EncodeInto] and the others that end in Into write into the caller's slices. After the
//     first call with a number of rows they allocate nothing.
//   - [RowsOf] makes rows of structs, of maps (as JSON has them) or of slices.
//   - [Model.Run] takes named tensors of any type through a part of the model.
//
// Errors about what a caller gave wrap [ErrInput], so that a service can tell them from its own. A
// call that a model does not have gives an error that wraps errors.ErrUnsupported.
//
// # Engines
//
// By default a model runs on the faster engine: opening it runs its first part on onnxruntime, where
// its library is found, and on the native engine, on one row and on 128. That takes some
// milliseconds, and loads onnxruntime, which a program that must start fast does not want; it pins the
// native engine. [Model.Engine] says which one it is, and [Model.Why] what was measured. Engines agree
// within rounding; a program that wants the same bits each time pins one. A program that is built with
// CGO_ENABLED=0 has the native engine, and no call changes. Options.Engine pins one. Nothing is
// downloaded: a program that wants onnxruntime fetched calls runtime.Ensure first.
//
// # Warming up
//
// Opening runs each call once on a row of zeros, so that a model that cannot run is not opened. The
// first call with another number of rows makes memory for it. [Model.Warm] does that before the
// first request comes.
//
// # Reloading
//
// A [Handle] holds the model that is in use. [Handle.Swap] puts another in its place: calls that
// have begun end on the old model, later ones get the new one, and the old one is closed when its
// last call ended. [Handle.Follow] does that whenever the folder is another one. A folder that
// cannot be opened is reported and changes nothing.
//
// # Threads
//
// Calls from several goroutines run side by side, and each may use Options.Threads threads. A
// service with many callers gives each call one thread, because the callers keep the cores busy. A
// service that has one caller at a time, with large batches, leaves Threads at 0, one a core.
//
// # Batching
//
// Options.Batching joins calls of [Model.Run] that come within a bounded time of each other into one
// run, and refuses more than may wait. It is off by default: calls of small nets cost less than waiting.
// [Model.Joined] counts what it does, and package infer/metrics shows that to Prometheus.
//
// # Memory
//
// A model holds its weights once for each part that is open, so a service that only encodes names
// EncoderPart in Options.Parts. Each number of rows that is in use has memory for its rows in and
// out, and for what the engine computes between; the last few such sizes, two a core, are kept.
// The native engine also keeps weights laid out for its kernels, as large as the weights are, where
// the processor has AVX2.
// More than 1024 rows are run in pieces of 1024, or of fewer where rows are long.
package infer
