// Package data reads data sets for training and gives them out in mini-batches.
//
// [Open] reads a set by its name (mnist, fashion-mnist, digits) or by a path: IDX,
// NPY, CSV, or pictures, plain or gzip. [ReadCSV], [ReadIDX], [ReadNPY]
// and [ReadPicture] read one format from a stream. [Set.Split] takes rows away for
// testing, [Set.Batches] draws batches, and [MinMax] and [Standard] fit a scaler.
//
// A [Set] is a table of float32 features, one row an example. Splitting one or
// drawing batches from it never copies the table. Every decoder compares what a
// file promises with what it holds before it takes memory, and refuses bad input
// with a [*FormatError]; none panics.
package data
