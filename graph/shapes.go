package graph

import (
	"fmt"
	"math"
)

// broadcast joins shapes by ONNX's multidirectional rule
// (https://onnx.ai/onnx/repo-docs/Broadcasting.html). A symbol beside a size
// greater than 1 must be that size or 1, so the result is the size.
func broadcast(a, b Shape) (Shape, error) {
	if a == nil || b == nil {
		return nil, nil
	}
	out := make(Shape, max(len(a), len(b)))
	for i := range out {
		x, y := fromRight(a, len(out)-1-i), fromRight(b, len(out)-1-i)
		switch {
		case x == y, y == Fixed(1):
			out[i] = x
		case x == Fixed(1):
			out[i] = y
		case x.IsFixed() && y.IsFixed():
			return nil, fmt.Errorf("shapes %v and %v do not broadcast: %v beside %v", a, b, x, y)
		case x.IsFixed():
			out[i] = x
		case y.IsFixed():
			out[i] = y
		default:
			out[i] = Unknown
		}
	}
	return out, nil
}

func fromRight(s Shape, i int) Dim {
	if i < len(s) {
		return s[len(s)-1-i]
	}
	return Fixed(1)
}

// product multiplies dimensions. It is exact where all are fixed, the symbol where
// all others are 1, and otherwise unknown.
func product(dims []Dim) Dim {
	n, symbol := int64(1), Dim{}
	for _, d := range dims {
		switch {
		case d.IsFixed() && d.Size > 0 && n > math.MaxInt64/d.Size, d == Unknown, !d.IsFixed() && symbol != Dim{}:
			return Unknown
		case d.IsFixed():
			n *= d.Size
		default:
			symbol = d
		}
	}
	switch {
	case symbol == Dim{}:
		return Fixed(n)
	case n == 1:
		return symbol
	}
	return Unknown
}

// axis resolves an axis of n dimensions. It may count from the end.
func axis(a int64, n int) (int, error) {
	if a < -int64(n) || a >= int64(n) {
		return 0, fmt.Errorf("axis %d is out of range for %d dimensions", a, n)
	}
	if a < 0 {
		a += int64(n)
	}
	return int(a), nil
}

// agree reports whether two dimensions may be equal.
func agree(a, b Dim) bool { return !a.IsFixed() || !b.IsFixed() || a == b }
