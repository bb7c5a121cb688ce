// Package runtime runs ONNX files on onnxruntime, and finds or installs
// onnxruntime's shared library.
//
// [Open] and [OpenBytes] give a [Session], which runs named tensors through a
// model ([Session.Run]) or rows of float32 through one of hourglass's own
// ([Session.Encode], [Session.Decode], [Session.Reconstruct]).
//
// # The library
//
// [Find] looks for the shared library, in this order: an explicit path or the
// variable ORT_DYLIB_PATH; beside the executable; the system's library
// folders; the user's cache; the copies that the Go module onnxruntime_go
// carries for some platforms; an installed Python onnxruntime. It must offer
// version 24 of the C API, as onnxruntime 1.24 and newer do. [Install] fetches
// a pinned version into the user's cache, and [Ensure] does so only where Find
// finds none.
//
// # One environment a process
//
// onnxruntime has one global environment. It is set up by the first Open of
// the process, with the library found then, and stays until the process ends;
// a later Open that names another library is refused.
//
// # Without cgo
//
// Built with CGO_ENABLED=0 the package finds and installs the library, but
// cannot load it: Open returns [ErrNoCgo], and Find learns a library's version
// from the file alone, where it is written there.
package runtime
