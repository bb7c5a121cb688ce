// Package enginetest is the suite that every engine must pass: each operator of
// the registry in each form that behaves differently, each recipe at several
// batch sizes, and the contract of a Runner.
//
// What an engine should compute comes from package oracle. An engine may decline
// what it says it lacks, and in no other way.
package enginetest
