// Package budget derives from a graph by how much two engines that are both right may differ on
// it. Call [Derive] for a graph at inputs like those that it will be compared on; the comment
// there says how a budget is found and what it does not cover.
//
// A comparison (package verify) derives its own. Use this package to state a tolerance in a
// test of your own, or to learn which outputs rounding alone can change.
package budget
