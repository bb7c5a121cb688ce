package main

import (
	"math"
	"runtime"
	"runtime/debug"
	gauges "runtime/metrics"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

const (
	// beside is the memory that a comparison may take beside what it takes for weights.
	beside = 200 << 20
	// weightTimes is how many times as much memory as the weights of files a comparison may take.
	weightTimes = 4
)

// frugal lets the collector run as often as it must to keep garbage from taking more memory than weights and
// values do. A limit that the environment states (GOMEMLIMIT) stays.
func frugal(graphs ...*graph.Graph) {
	if debug.SetMemoryLimit(-1) == math.MaxInt64 {
		most := int64(beside)
		for _, g := range graphs {
			most += weightTimes * weights(g)
		}
		debug.SetMemoryLimit(most)
		leaveRoom(most)
	}
	if slices.ContainsFunc(graphs, large) {
		debug.SetGCPercent(5) // weights are most of the memory
	}
}

// leaveRoom raises the limit of memory after each collection that finds more than the limit leaves room for, because
// the collector would otherwise run without end. It lowers the limit again, to least, where values are gone.
func leaveRoom(least int64) {
	runtime.AddCleanup(new([16]byte), func(least int64) { // it runs after the next collection
		live := []gauges.Sample{{Name: "/gc/heap/live:bytes"}}
		gauges.Read(live)
		debug.SetMemoryLimit(max(least, int64(live[0].Value.Uint64())/4*5+beside/4))
		leaveRoom(least)
	}, least)
}

// large reports whether a graph's weights are most of the memory that the process needs.
func large(g *graph.Graph) bool { return weights(g) >= 32<<20 }

// weights returns the number of bytes of a graph's initializers and constants.
func weights(g *graph.Graph) int64 {
	n := g.InitializerBytes()
	for _, node := range g.Nodes {
		if t := graph.ConstantOf(node); t != nil {
			n += t.Type().Bytes()
		}
	}
	return n
}
