package native

import (
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// Gemm: Y = alpha·A'·B' + beta·C.
// https://onnx.ai/onnx/operators/onnx__Gemm.html
// From opset 7 on C broadcasts without an attribute, and from 11 on it is optional.
//
// MatMul: NumPy's matmul.
// https://onnx.ai/onnx/operators/onnx__MatMul.html
func init() {
	register("Gemm", lowerGemm)
	register("MatMul", lowerMatMul)
}

func lowerGemm(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if err := floats(n, in...); err != nil {
		return nil, err
	}
	if len(in[0].dims) != 2 || len(in[1].dims) != 2 {
		return nil, fmt.Errorf("operands have dimensions %v and %v, want two each", in[0].dims, in[1].dims)
	}
	p := multiplication{alpha: n.Float("alpha", 1), beta: n.Float("beta", 1)}
	p.a = matrix(in[0], n.Int("transA", 0) != 0)
	p.b = matrix(in[1], n.Int("transB", 0) != 0)
	p.dims, p.at = []int{p.a.height(), p.b.width()}, []int{0}
	if len(in) == 3 && in[2] != nil {
		if out, err := broadcastDims(p.dims, in[2].dims); err != nil || !slices.Equal(out, p.dims) {
			return nil, fmt.Errorf("a bias of dimensions %v does not broadcast to %v", in[2].dims, p.dims)
		}
		if p.beta != 0 {
			p.c = in[2]
		}
	}
	return p.apply(l)
}

func lowerMatMul(l *lowering, n *graph.Node, in []*value) (*value, error) {
	if err := floats(n, in...); err != nil {
		return nil, err
	}
	p, err := matrices(in[0], in[1])
	if err != nil {
		return nil, err
	}
	return p.apply(l)
}

// matrices makes the multiplication of NumPy's matmul of x and y.
func matrices(x, y *value) (multiplication, error) {
	p := multiplication{alpha: 1}
	a, b := x.dims, y.dims
	if len(a) == 0 || len(b) == 0 {
		return p, fmt.Errorf("operands have dimensions %v and %v; a scalar cannot be multiplied so", a, b)
	}
	if len(a) == 2 && len(b) == 2 {
		p.a, p.b, p.at = matrix(x, false), matrix(y, false), []int{0}
		p.dims = []int{p.a.height(), p.b.width()}
		return p, p.fit()
	}
	row, column := len(a) == 1, len(b) == 1
	if row {
		a = []int{1, a[0]}
	}
	if column {
		b = []int{b[0], 1}
	}
	if len(b) == 2 { // one matrix for all: the rows form one tall matrix
		a = []int{product(a[:len(a)-1]), a[len(a)-1]}
	}
	if err := p.stack(x, y, a, b); err != nil {
		return p, err
	}
	if len(b) == 2 {
		p.dims = append(slices.Clone(x.dims[:len(x.dims)-1]), b[1])
		if row {
			p.dims = []int{b[1]}
		}
	} else if row {
		p.dims = slices.Delete(p.dims, len(p.dims)-2, len(p.dims)-1)
	}
	if column {
		p.dims = p.dims[:len(p.dims)-1]
	}
	return p, p.fit()
}

// stack pairs the matrices of a and b, which are taken to have dims of rank two or more. The
// dimensions before the last two broadcast.
func (p *multiplication) stack(a, b *value, aDims, bDims []int) error {
	aLead, bLead := aDims[:len(aDims)-2], bDims[:len(bDims)-2]
	lead, err := broadcastDims(aLead, bLead)
	if err != nil {
		return err
	}
	p.a = factor{v: a, rows: aDims[len(aDims)-2], columns: aDims[len(aDims)-1]}
	p.b = factor{v: b, rows: bDims[len(bDims)-2], columns: bDims[len(bDims)-1]}
	p.dims = append(lead, p.a.rows, p.b.columns)
	w := walk{append(slices.Clone(lead), 1), append(strides(aLead, lead), 0), append(strides(bLead, lead), 0)}
	w.each(func(o, i, j int) {
		p.a.at = append(p.a.at, i*p.a.rows*p.a.columns)
		p.b.at = append(p.b.at, j*p.b.rows*p.b.columns)
		p.at = append(p.at, o*p.a.rows*p.b.columns)
	})
	return nil
}

// factor is an operand of a multiplication: matrices of one size within a value. Each is read as
// it lies, or transposed.
type factor struct {
	v             *value
	rows, columns int // sizes of a matrix as it lies
	transposed    bool
	at            []int // for each product, the place in v at which the matrix begins
}

// matrix makes a factor of the whole of v, which has rank two. Where v was made by a transpose,
// the factor reads the original.
func matrix(v *value, transposed bool) factor {
	if v.node == nil && v.flip != nil {
		v, transposed = v.flip, !transposed
	}
	return factor{v: v, rows: v.dims[0], columns: v.dims[1], transposed: transposed, at: []int{0}}
}

func (f factor) t() factor { f.transposed = !f.transposed; return f }

func (f factor) height() int {
	if f.transposed {
		return f.columns
	}
	return f.rows
}

func (f factor) width() int { return f.t().height() }

// multiplication is y = alpha·a·b + beta·c, for each matrix of a stack.
// Where at names a place more than once, the products are added there.
type multiplication struct {
	a, b        factor
	c           *value // nil: there is none
	alpha, beta float32
	dims        []int // dimensions of y
	at          []int // for each product, its place in y
	scratch     *scratch
	bias        walk      // of c in y
	row         bool      // there is one product, and c is nil or has a number for each column
	tail        *tail     // nil while training
	packed      []float32 // b laid out for the kernels; nil: it is laid out in each run
}

// fit returns an error unless the matrices can be multiplied.
func (p multiplication) fit() error {
	if p.a.width() != p.b.height() {
		return fmt.Errorf("cannot multiply %d×%d by %d×%d", p.a.height(), p.a.width(), p.b.height(), p.b.width())
	}
	return nil
}

func (p multiplication) apply(l *lowering) (*value, error) {
	if err := p.fit(); err != nil {
		return nil, err
	}
	p.scratch = &l.scratch
	p.packed = l.packed(p)
	l.work += len(p.at) * p.a.height() * p.a.width() * p.b.width()
	if p.c != nil {
		s := strides(p.c.dims, p.dims)
		p.bias = newWalk(p.dims, s, s)
	}
	p.row = len(p.at) == 1 && p.a.at[0] == 0 && p.b.at[0] == 0 && (p.c == nil || p.beta == 1 && p.c.size() == p.b.width() && fromEnd(p.c.dims, 1) == p.c.size())
	k := kernel{name: "Product", dims: p.dims, run: (&p).run, back: p.back}
	if !l.training {
		p.tail = new(tail)
		k.run, k.tail = (&p).inferred, p.tail
	}
	if p.c == nil {
		return l.apply(k, p.a.v, p.b.v)
	}
	return l.apply(k, p.a.v, p.b.v, p.c)
}

// maxTwice is the greatest number of numbers of a weight that is laid out for a program that may run only once. A larger
// one would be in memory twice.
const maxTwice = 1 << 20

// packed lays out the second operand of a product where it is a weight and the program is to be run
// over and over, or the weight is small, or multiplies a single row, whose kernel reads nothing else.
func (l *lowering) packed(p multiplication) []float32 {
	once := l.single && (p.a.height() == 1 || p.b.v.size() <= maxTwice)
	if !l.steady && !once || !hasMicroKernel || p.b.v.data == nil || len(p.at) != 1 || p.b.at[0] != 0 {
		return nil
	}
	b, err := l.weights.elements(p.b.v.data)
	if err != nil {
		return nil
	}
	return l.weights.panels(p.b.v.data, p.product(false), b)
}

// product returns what each product of the stack has in common.
func (p *multiplication) product(keep bool) gemm {
	return gemm{
		transA: p.a.transposed, transB: p.b.transposed, m: p.a.height(), n: p.b.width(), k: p.a.width(),
		alpha: p.alpha, lda: p.a.columns, ldb: p.b.columns, keep: keep, scratch: p.scratch, packed: p.packed,
	}
}

func (p *multiplication) run(y []float32, in [][]float32) {
	keep := true
	switch {
	case p.c != nil:
		fill(p.bias, y, in[2], p.beta)
	case len(p.at) > 1:
		clear(y)
	default:
		keep = false
	}
	g := p.product(keep)
	for i, at := range p.at {
		g.run(in[0][p.a.at[i]:], in[1][p.b.at[i]:], y[at:])
	}
}

// inferred does what run does, and applies the tail.
func (p *multiplication) inferred(y []float32, in [][]float32) {
	if g := p.product(false); p.row && g.tall() {
		var bias []float32
		if p.c != nil {
			bias = in[2]
		}
		g.runTall(in[0], in[1], bias, y, p.tail)
		return
	}
	p.run(y, in)
	p.tail.split(p.scratch.team, y)
}

func (p multiplication) back(l *lowering, x []*value, _, dy *value) ([]*value, error) {
	dx := make([]*value, len(x))
	d := factor{v: dy, rows: p.a.height(), columns: p.b.width(), at: p.at}
	var err error
	if x[0].active {
		left, right := d, p.b.t()
		if p.a.transposed {
			left, right = p.b, d.t()
		}
		if dx[0], err = p.gradient(l, left, right, p.a); err != nil {
			return nil, err
		}
	}
	if x[1].active {
		left, right := p.a.t(), d
		if p.b.transposed {
			left, right = d.t(), p.a
		}
		if dx[1], err = p.gradient(l, left, right, p.b); err != nil {
			return nil, err
		}
	}
	if p.c != nil && p.c.active {
		if dx[2], err = l.apply(sumKernel(p.dims, p.c.dims, p.beta), dy); err != nil {
			return nil, err
		}
	}
	return dx, nil
}

func (p multiplication) gradient(l *lowering, left, right, of factor) (*value, error) {
	return multiplication{a: left, b: right, alpha: p.alpha, dims: of.v.dims, at: of.at}.apply(l)
}
