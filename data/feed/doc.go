// Package feed turns the rows of sets into tensors, as graphs take them: named inputs of the right
// shape, and labels where a graph takes those too. Nothing else in the module does.
//
//   - [Run] runs a graph over a whole set, and [First] returns the inputs of one run.
//   - [Set] and [Rows] are the inputs of one run after the other, for whoever runs them.
//   - [Batch] is the rule of memory: on how many rows a graph is run at a time.
//   - [Labels] are labels as a training step takes them.
package feed
