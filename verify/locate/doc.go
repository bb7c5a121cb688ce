// Package locate finds where two subjects part, once their outputs are known to differ.
//
//   - [Layers] compares every value between inputs and outputs, and tells what each node adds
//     from what it inherits. It runs every layer by itself.
//   - [Bisect] narrows the difference to the smallest part of both graphs that shows it, and
//     [Bisection.Write] writes that part as files that anyone can run. Its number of runs grows
//     with the logarithm of the nodes, so it is the call for large graphs.
//   - [Align] is what both begin with: which value of one graph stands for which of the other.
package locate
