// Package enginetest is the suite that every engine must pass: each operator of
// the registry in each form that behaves differently, each recipe at several
// batch sizes, and the contract of a Runner.
//
// What an engine should compute comes from a float64 interpreter of graphs
// (reference.go), written from ONNX's specification and sharing nothing with an
// engine. An engine may decline what it says it lacks, and in no other way.
package enginetest
