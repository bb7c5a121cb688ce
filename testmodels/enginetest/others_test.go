//go:build cgo

package enginetest

import (
	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
)

// others are the engines that a build without cgo lacks.
var others = []hourglass.Engine{accel.Engine{}}
