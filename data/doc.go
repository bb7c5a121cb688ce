// Package data reads data sets for training: named ones ([Open]), IDX, NPY and
// CSV files, and gives them out in mini-batches ([Set.Batches]).
//
// A [Set] is a table of float32 features, one row an example. Splitting one or
// drawing batches from it never copies the table. Every decoder checks what a
// file promises against what it holds before allocating, and refuses bad input
// with a [*FormatError]; none panics.
package data
