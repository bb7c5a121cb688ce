//go:build !cgo

package enginetest

import "github.com/hourglass-go/hourglass"

var others []hourglass.Engine
