// Package verify compares what engines compute from one graph. One engine is
// the reference; every other is held against it, output by output, element by
// element. What could not be compared is said, and never passes for equal.
package verify
