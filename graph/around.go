package graph

import (
	"fmt"
	"slices"
	"unsafe"
)

// EncodeAround writes a graph that [Decode] read from a file's bytes. It leaves out the
// elements of larger initializers, and states where they lie in the file of the given name,
// as for external data. A runtime that maps them from there has them in memory once.
func EncodeAround(g *Graph, file []byte, name string) ([]byte, error) {
	slim := g.Clone()
	slim.Initializers = slices.Clone(g.Initializers)
	for i, t := range g.Initializers {
		if at, inside := placeIn(file, t.Raw); inside && len(t.Raw) >= leastShared {
			slim.Initializers[i] = t.outside(name, at)
		}
	}
	b, err := Encode(slim)
	if err != nil {
		return nil, fmt.Errorf("graph: around %s: %w", name, err)
	}
	return b, nil
}

// placeIn returns the place at which part begins in b, where it is a part of b's memory.
func placeIn(b, part []byte) (at int64, inside bool) {
	if len(b) == 0 || len(part) == 0 {
		return 0, false
	}
	off := uintptr(unsafe.Pointer(&part[0])) - uintptr(unsafe.Pointer(&b[0]))
	return int64(off), off < uintptr(len(b)) && uintptr(len(part)) <= uintptr(len(b))-off
}
