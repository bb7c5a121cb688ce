// Package faults plants faults in graphs, each at a node that is known: what
// exporters and converters have got wrong before. What compares graphs is to find
// them.
package faults
