package conversion

import (
	"cmp"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// Precision says in what numbers a converted graph computes.
type Precision string

// The precisions.
const (
	Single Precision = ""     // those of the graph before
	Half   Precision = "half" // float16
	Int8   Precision = "int8" // weights of 8 bits
)

// Settings say what both graphs run on and how they are judged. Engine and Inputs are required.
type Settings struct {
	Engine    hourglass.Engine
	Inputs    trial.Inputs // each time they are gone through, they are the same
	Precision Precision
	// Tolerance is the bound; a field that is 0 means 1e-5, for Half 1e-2, and for Int8 0.5.
	Tolerance judge.Tolerance
	// Within is a bound of each output's greatest |Δ|, divided by its greatest magnitude, that takes
	// the place of Tolerance; 0: there is none.
	Within float64
	// Bytes is the size of the file of the graph before; 0: that of its encoding.
	Bytes int64
}

// halfShare is the share of an output's greatest magnitude by which float16 may move it.
const halfShare = 1e-2

// tolerance returns the bound for the precision.
func (s Settings) tolerance() judge.Tolerance {
	bound := 1e-5
	switch s.Precision {
	case Int8:
		bound = 0.5
	case Half:
		bound = 1e-2
	}
	return judge.Tolerance{Abs: cmp.Or(s.Tolerance.Abs, bound), Rel: cmp.Or(s.Tolerance.Rel, bound)}
}

// allowed returns the absolute tolerance that follows from Within.
func (s Settings) allowed(ds []convert.Deviation) (tolerance float64) {
	for _, d := range ds {
		tolerance = max(tolerance, s.Within*d.Largest)
	}
	return tolerance
}
