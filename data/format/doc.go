// Package format reads tables of any format. [Open] looks at what a file begins with and at the ending of its
// name, unpacks it, and returns its [Rows], of which it holds some at a time.
package format
