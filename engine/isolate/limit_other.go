//go:build !linux

package isolate

// limitMemory does nothing: there is no limit here that holds for all of a process's
// memory and that was tried.
func limitMemory(int64) error { return nil }
