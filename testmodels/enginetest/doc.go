// Package enginetest is the conformance suite of engines: what
// [hourglass.Engine] and [hourglass.Runner] promise, every operator of package
// graph's registry in every form that it has, and every recipe of package
// variants, against references in float64 that share nothing with any engine.
//
// # An engine that lacks something
//
// What an engine refuses with an [hourglass.UnsupportedOpError] is skipped, the
// reason printed, where the engine's own test declares the lack beforehand. An
// undeclared refusal fails, as does a declared lack of which the suite meets no
// trace: the declarations say what an engine lacks, and stay true. The same
// holds for values that an engine is known to compute otherwise.
//
// # Where the expected numbers come from
//
// References are written from the text of ONNX's operator specification
// (https://onnx.ai/onnx/operators), index by index and without regard to speed.
// They work in float64, and results in float32 must be within 1e-5 + 1e-5·|want|
// of theirs. Operators that move elements, choose among them, or compute
// integers must be exact. Arithmetic on infinities and NaN is IEEE 754's, whose
// types ONNX's are. Where the specification leaves a result open (the Relu of
// NaN, a cast out of range from floating point, a sum of integers that
// overflows) there is no case.
package enginetest
