// Package certificate binds the verdicts of a comparison to the files that they were found on,
// by their digests, and to the versions of the libraries that took part.
//
// Begin one with [New] before the files are read, compare, and [Certificate.Write] it. Later
// [Read] it, hold it against the files that are there then ([Certificate.Check]), compare again,
// and hold it against the new reports ([Certificate.Again]).
package certificate
