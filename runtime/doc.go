// Package runtime runs ONNX files on onnxruntime, and finds or installs
// onnxruntime's shared library. It is what a service imports: it brings neither
// training nor a terminal's libraries with it.
//
// Call [Ensure] once, so that the library is there. Then [Open] a file, or hand the
// bytes of an embedded one to [OpenBytes]. The [Session] takes rows of float32
// through a model of hourglass ([Session.Encode], [Session.Decode],
// [Session.Reconstruct]) or named tensors through any model ([Session.Run]). It is
// safe for concurrent use.
//
// # The library
//
// [Find] looks for the shared library in this order: an explicit path or the
// variable ORT_DYLIB_PATH; beside the executable; the system's library folders; the
// user's cache; the copies that the Go module onnxruntime_go carries for some
// platforms; an installed Python onnxruntime. The library must offer version 24 of
// the C API, as onnxruntime 1.24 and newer do. [Install] fetches a pinned version
// into the user's cache, and [Ensure] does so only where Find finds none. Both tell
// a [Progress] how far a download is.
//
// # One environment a process
//
// onnxruntime has one global environment. The first Open of the process sets it up
// with the library found then, and it stays until the process ends. A later Open
// that names another library is refused.
//
// # Without cgo
//
// Built with CGO_ENABLED=0 the package finds and installs the library, but cannot
// load it. Open then returns [ErrNoCgo], and Find learns a library's version from
// the file alone, where it is written there.
package runtime
