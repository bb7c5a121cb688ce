// Package schema says what the columns of a table are, and turns rows of text into the numbers that a
// detector takes.
//
// [Infer] looks at a whole table and finds the kind of each column. A [Schema] is JSON that people can
// read and edit. [Schema.Match] finds its columns in another table by name, in any order, and
// [Matching.Row] writes a row of that table as float32 values.
package schema
