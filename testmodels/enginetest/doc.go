// Package enginetest is the suite that every engine must pass. A test of an engine
// calls [Run] with a [Subject].
//
// The suite has each operator of the registry in each form that behaves differently,
// each recipe at several batch sizes, and the contract of a Runner. What an engine
// should compute comes from package oracle. An engine may decline only what its golden
// file says that it lacks.
package enginetest
