package oracle

import (
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	prepared[ml+"SVMRegressor"] = func(n *graph.Node) (func(call) ([]Array, error), Array, error) {
		return func(c call) ([]Array, error) {
			out, err := svmRegressor(c)
			return []Array{out}, err
		}, coefficients(n), nil
	}
	prepared[ml+"SVMClassifier"] = func(n *graph.Node) (func(call) ([]Array, error), Array, error) {
		return svmClassifier, coefficients(n), nil
	}
}

func coefficients(n *graph.Node) Array {
	w := call{node: n}.floats("coefficients")
	return Array{Elem: graph.Float, Dims: []int{len(w)}, V: w}
}

// kernel returns the function of two rows that the node has.
func (c call) kernel() (func(a, b []float64) float64, error) {
	gamma, coef0, degree := 0.0, 0.0, 0.0
	if p := c.floats("kernel_params"); len(p) == 3 {
		gamma, coef0, degree = p[0], p[1], p[2]
	}
	dot := func(a, b []float64) float64 {
		sum := 0.0
		for i, x := range a {
			sum += x * b[i]
		}
		return sum
	}
	switch k := c.node.Text("kernel_type", "LINEAR"); k {
	case "LINEAR":
		return dot, nil
	case "POLY":
		return func(a, b []float64) float64 { return math.Pow(gamma*dot(a, b)+coef0, degree) }, nil
	case "SIGMOID":
		return func(a, b []float64) float64 { return math.Tanh(gamma*dot(a, b) + coef0) }, nil
	case "RBF":
		return func(a, b []float64) float64 {
			sum := 0.0
			for i, x := range a {
				sum += (x - b[i]) * (x - b[i])
			}
			return math.Exp(-gamma * sum)
		}, nil
	default:
		return nil, fmt.Errorf("kernel_type is %q; want LINEAR, POLY, RBF or SIGMOID", k)
	}
}

// kernels returns, for each row, the kernels with some vectors, which lie one after the other.
func (c call) kernels(vectors []float64, n int) ([][]float64, error) {
	x, rows, columns, err := c.rows()
	if err != nil {
		return nil, err
	}
	if n*columns != len(vectors) {
		return nil, fmt.Errorf("%d numbers for %d vectors of %d columns", len(vectors), n, columns)
	}
	k, err := c.kernel()
	if err != nil {
		return nil, err
	}
	out := make([][]float64, rows)
	for i := range out {
		for j := range n {
			out[i] = append(out[i], k(x.V[i*columns:(i+1)*columns], vectors[j*columns:(j+1)*columns]))
		}
	}
	return out, nil
}

// svmRegressor weighs the kernels with the support vectors, or the columns where there are none.
func svmRegressor(c call) (Array, error) {
	w, rho, n := c.in[1].V, c.floats("rho"), int(c.node.Int("n_supports", 0))
	vectors := c.floats("support_vectors")
	if n == 0 {
		if k := c.node.Text("kernel_type", "LINEAR"); k != "LINEAR" {
			return Array{}, lack(fmt.Sprintf("kernel_type %s without support vectors", k))
		}
		vectors, w, n = w, []float64{1}, 1
	}
	if len(w) != n || len(rho) != 1 {
		return Array{}, fmt.Errorf("%d coefficients and %d rho for %d support vectors", len(w), len(rho), n)
	}
	kernels, err := c.kernels(vectors, n)
	if err != nil {
		return Array{}, err
	}
	out := blank(graph.Float, []int{len(kernels), 1})
	for i, k := range kernels {
		for j, v := range k {
			out.V[i] += w[j] * v
		}
		if out.V[i] += rho[0]; c.node.Int("one_class", 0) != 0 {
			out.V[i] = 2*truth(out.V[i] > 0) - 1
		}
	}
	return c.transformed(out)
}

// svmClassifier lets each pair of classes decide, as in LIBSVM. Scores are those of the pairs, or
// probabilities that are coupled from them.
func svmClassifier(c call) ([]Array, error) {
	labels, classes := c.labels("classlabels_ints")
	counts := c.node.Ints("vectors_per_class")
	starts, n := make([]int, classes), 0
	if len(counts) != classes {
		return nil, lack("classes without support vectors, whose labels the specification does not define")
	}
	for i, m := range counts {
		starts[i] = n
		n += int(m)
	}
	w, rho, a, b := c.in[1].V, c.floats("rho"), c.floats("prob_a"), c.floats("prob_b")
	pairs := classes * (classes - 1) / 2
	if classes < 2 || n == 0 || len(w) != (classes-1)*n || len(rho) != pairs || len(a) != len(b) || len(a) != 0 && len(a) != pairs {
		return nil, lack(fmt.Sprintf("%d coefficients, %d rho and %d prob_a for %d classes and %d support vectors", len(w), len(rho), len(a), classes, n))
	}
	kernels, err := c.kernels(c.floats("support_vectors"), n)
	if err != nil {
		return nil, err
	}
	if after := c.node.Text("post_transform", "NONE"); after != "NONE" && classes == 2 && len(a) == 0 {
		return nil, lack(fmt.Sprintf("one score for two classes with post_transform %s, which the specification does not define", after))
	}
	at, scores := make([]int, len(kernels)), []float64{}
	for i, k := range kernels {
		votes, sums := make([]int, classes), make([]float64, 0, pairs)
		for p := range classes {
			for q := p + 1; q < classes; q++ {
				sum := rho[len(sums)]
				for v := range int(counts[p]) {
					sum += w[(q-1)*n+starts[p]+v] * k[starts[p]+v]
				}
				for v := range int(counts[q]) {
					sum += w[p*n+starts[q]+v] * k[starts[q]+v]
				}
				sums = append(sums, sum)
				if sum > 0 {
					votes[p]++
				} else {
					votes[q]++
				}
			}
		}
		for class, v := range votes {
			if v > votes[at[i]] {
				at[i] = class
			}
		}
		switch {
		case len(a) > 0:
			sums = coupled(classes, sums, a, b)
		case classes == 2:
			sums = []float64{-sums[0], sums[0]}
		}
		scores = append(scores, sums...)
	}
	columns := pairs
	if len(a) > 0 || classes == 2 {
		columns = classes
	}
	out := Array{Elem: graph.Float, Dims: []int{len(kernels), columns}, V: scores}
	out, err = c.transformed(out)
	return []Array{labels(at), out}, err
}

// coupled returns the probabilities of classes whose pairs have some scores: the second method of T.-F. Wu,
// C.-J. Lin and R. C. Weng, Probability Estimates for Multi-class Classification by Pairwise Coupling, JMLR 5
// (2004), which LIBSVM follows until the greatest residual is below 0.005 over the number of classes.
func coupled(classes int, scores, a, b []float64) []float64 {
	r := make([][]float64, classes)
	for i := range r {
		r[i] = make([]float64, classes)
	}
	pair := 0
	for i := range classes {
		for j := i + 1; j < classes; j++ {
			p := logistic(-(scores[pair]*a[pair] + b[pair]))
			p = math.Min(math.Max(p, 1e-7), 1-1e-7)
			r[i][j], r[j][i] = p, 1-p
			pair++
		}
	}
	q, p := make([][]float64, classes), make([]float64, classes)
	for i := range q {
		q[i], p[i] = make([]float64, classes), 1/float64(classes)
		for j := range q[i] {
			if j != i {
				q[i][i] += r[j][i] * r[j][i]
				q[i][j] = -r[j][i] * r[i][j]
			}
		}
	}
	for range max(100, classes) {
		if !improved(q, p) {
			break
		}
	}
	return p
}

// improved does one round of the coupling. It reports false where the residual is small already.
func improved(q [][]float64, p []float64) bool {
	residual, total := make([]float64, len(p)), 0.0
	for i := range p {
		for j, x := range p {
			residual[i] += q[i][j] * x
		}
		total += p[i] * residual[i]
	}
	worst := 0.0
	for _, x := range residual {
		worst = math.Max(worst, math.Abs(x-total))
	}
	if worst < 0.005/float64(len(p)) {
		return false
	}
	for i := range p {
		step := (total - residual[i]) / q[i][i]
		p[i] += step
		total = (total + step*(step*q[i][i]+2*residual[i])) / (1 + step) / (1 + step)
		for j := range p {
			residual[j] = (residual[j] + step*q[i][j]) / (1 + step)
			p[j] /= 1 + step
		}
	}
	return true
}
