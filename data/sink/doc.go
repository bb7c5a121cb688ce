// Package sink writes rows to a file whose format follows from the ending of its name. [Save] creates the file,
// and the function that it is given writes the fields of one row after the other to a [Writer].
package sink
