// Package chain holds every step that goes through a graph against chains of nodes of several
// lengths: what a step does must grow with the number of nodes, and not with its square.
package chain
