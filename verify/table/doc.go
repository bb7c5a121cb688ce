// Package table lays out reports for a terminal: [Rows] aligns the cells of columns, and [Wrap]
// breaks sentences into lines shorter than 100 characters.
package table
