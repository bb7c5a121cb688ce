// Package faults plants faults in graphs, each at a node that is known: what
// exporters and converters have got wrong before. [All] lists them, and the tests
// ask whether package verify finds each one.
package faults
