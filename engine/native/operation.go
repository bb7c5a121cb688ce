package native

// operation is one of those of arithmetic.
type operation int

const (
	sums operation = iota
	differences
	products
	quotients
)

// run computes the elements of y. The operands advance by sa and sb from element to element, each 0 or 1.
func (o operation) run(y, a, b []float32, sa, sb int) {
	from := 0
	if whole := len(y) &^ 7; hasMicroKernel && whole > 0 {
		var repeated [2][8]float32
		first, second := &a[0], &b[0]
		if sa == 0 {
			first = repeat(&repeated[0], a[0])
		}
		if sb == 0 {
			second = repeat(&repeated[1], b[0])
		}
		o.kernel(whole, &y[0], first, second, sa, sb)
		from = whole
	}
	for i := from; i < len(y); i++ {
		y[i] = o.of(a[i*sa], b[i*sb])
	}
}

func repeat(to *[8]float32, x float32) *float32 {
	for i := range to {
		to[i] = x
	}
	return &to[0]
}

func (o operation) of(a, b float32) float32 {
	switch o {
	case sums:
		return a + b
	case differences:
		return a - b
	case products:
		return a * b
	default:
		return a / b
	}
}

func (o operation) kernel(n int, y, a, b *float32, sa, sb int) {
	switch o {
	case sums:
		addKernel(n, y, a, b, sa, sb)
	case differences:
		subtractKernel(n, y, a, b, sa, sb)
	case products:
		multiplyKernel(n, y, a, b, sa, sb)
	case quotients:
		divideKernel(n, y, a, b, sa, sb)
	}
}
