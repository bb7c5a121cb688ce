package budget

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// Budget says by how much two engines that are both right may differ on a graph.
type Budget struct {
	Outputs map[string]Output
	// Roundoff is the unit roundoff of the coarsest float type that the graph computes in or stores
	// numbers in.
	Roundoff float64
	Method   string // how it was found
	Reason   string // why not by sampling, or what was guessed; "" is neither
	TooLong  bool   // samples would have taken too long; see [Deriver.Confirm]
}

// Output is the budget of one output. An element of a float type may differ by Relative times the
// output's greatest finite magnitude in what is compared. Elements of other types must be equal,
// unless the output is Unstable.
type Output struct {
	Relative float64
	Scale    float64 // that magnitude in the samples; 0 where nothing was computed
	// Unstable marks an output of integers or truths that changed under rounding. It also marks
	// an output of floats of which an element was finite in one sample and not in another.
	Unstable bool
	// Jumps marks an output that depends on rounded values through an operator that is not
	// continuous (quantization, a comparison, an index). Single elements may differ by more
	// where rounding decides and no sample met it.
	Jumps bool
	// Guess says why Relative is a guess and no bound: why the oracle cannot run the graph, such as for
	// an operator that it lacks. "": it is no guess.
	Guess string
	// Columns are narrower budgets where the columns of an output differ in scale. None of them holds
	// for an output of other sizes along its axis.
	Columns []Columns
}

const (
	samples    = 8
	sampleRows = 4
	workLimit  = 2e9  // multiplications and additions
	mostWork   = 2e10 // the same, to confirm
	falseAlarm = 1e-3 // the probability δ
)

// Derive finds the budget of a graph at inputs like those that engines are compared on.
//
// It is found by Monte Carlo arithmetic (D. S. Parker, Monte Carlo Arithmetic, UCLA CSD-970002,
// 1997): the graph runs in float64 once as it is and eight times with the roundings of its own
// types drawn at random, u being a type's unit roundoff (2⁻²⁴ for float32, 2⁻¹¹ for float16, 2⁻⁸
// for bfloat16), ξ standard normal and seeded:
//
//   - A sum of k terms, computed in any order, is the exact one of terms that are each off by at
//     most k·u/(1−k·u) (N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed.,
//     2002, eq. 3.4), and with high probability by a multiple of √k·u (N. J. Higham and T. Mary,
//     SIAM J. Sci. Comput. 41(5), 2019). Terms next to one another share the roundings of the
//     partial sums that both are in, so that what happens to them does not average out where they
//     have one sign. Before a node that sums, one operand's factors along the sum are therefore
//     1 plus a random walk of steps u·ξ, which has come to √k·u at the k-th term.
//   - After a node that computes, each element is multiplied by 1 + c·u·ξ. c is 1 where the
//     result is correctly rounded, else the error in ULP that the OpenCL C specification allows
//     in single precision (section "Relative Error as ULPs"), composed where a function is: a
//     bound of c ULP is 2c·u at most, twice the deviation that it is taken for. Where c is 1, a
//     number that the type holds stays as it is, as in Parker's random rounding.
//   - A node that only moves, selects or compares changes nothing.
//   - What is drawn is rounded to the nearest number of the type, so that results can cancel exactly.
//
// With σ the greatest deviation of an element, and N elements of the output, the tolerance is
// 2·λ·σ, λ = √(2·ln(2N/δ)). Under normal errors fewer than one comparison in a thousand (δ) of
// engines that are right then fails, since P(|ξ| > λ) ≤ 2·exp(−λ²/2). Of the factor 2, √2 is
// that both sides err, and the other √2 that eight samples may show a deviation too small.
// It is never below one ULP of the scale, 2u: by so much two results differ that are each rounded
// correctly, from values on two sides of a tie. Where nothing is rounded on the way to an
// output it is 0. A graph in which that holds for every output is not run.
//
// Where the first dimension of every input is the same symbol, the first four rows are used.
// Rows that are worse conditioned than all of them have larger errors than the budget allows, and
// a sum over the rows themselves is longer than that sampled.
//
// Where the oracle cannot run the graph, or its samples would take more than 2·10⁹ operations,
// the budget is 2·λ·√(Σ u²·(c² + k)) over the heaviest path from an input to the output. That is
// what remains where every node passes on relative errors as they come: a graph that cancels or
// amplifies has larger ones, and one that averages has smaller ones.
func Derive(ctx context.Context, g *graph.Graph, inputs map[string]*graph.Tensor) (*Budget, error) {
	d, err := NewDeriver(g)
	if err != nil {
		return nil, err
	}
	return d.Derive(ctx, inputs)
}

// Derive does what the function Derive does, for the deriver's graph.
func (d *Deriver) Derive(ctx context.Context, inputs map[string]*graph.Tensor) (*Budget, error) {
	return d.derive(ctx, inputs, workLimit)
}

// Confirm does what Derive does, for inputs at which engines are about to be called different: the samples may take ten times
// as many operations, because the heaviest path says nothing of where a graph amplifies rounding.
func (d *Deriver) Confirm(ctx context.Context, inputs map[string]*graph.Tensor) (*Budget, error) {
	return d.derive(ctx, inputs, mostWork)
}

func (d *Deriver) derive(ctx context.Context, inputs map[string]*graph.Tensor, limit float64) (*Budget, error) {
	g := d.graph
	b, exact := d.exact()
	if !exact {
		few, times := firstRows(g, inputs)
		var err error
		if b, err = d.sampled(ctx, few, times, limit); err != nil {
			b = d.static(few, times, err)
		}
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("budget: %w", ctx.Err())
	}
	b.Roundoff = d.roundoff
	if guessed := unlisted(g); guessed != "" && b.Reason == "" {
		b.Reason = "the errors of operators are guessed: " + guessed
	}
	return b, nil
}

// Cost returns about how many operations Derive takes at some inputs; 0 where sizes do not tell.
func (d *Deriver) Cost(inputs map[string]*graph.Tensor) float64 {
	if _, exact := d.exact(); exact {
		return 0
	}
	few, _ := firstRows(d.graph, inputs)
	return (samples + 1) * d.work(few)
}

// Allowance returns 2λ for so many elements, the number of deviations that Derive allows.
func Allowance(elements int) float64 {
	return 2 * math.Sqrt(2*math.Log(2*float64(max(elements, 1))/falseAlarm))
}

// sampled finds the budget by Monte Carlo arithmetic.
func (d *Deriver) sampled(ctx context.Context, inputs map[string]*graph.Tensor, times int, limit float64) (*Budget, error) {
	outputs, err := d.sample(ctx, inputs, samples, limit/(samples+1), false)
	if errors.Is(err, errTooLong) {
		return nil, fmt.Errorf("%w than %.2g operations", errTooLong, limit)
	}
	if err != nil {
		return nil, err
	}
	b := &Budget{Outputs: map[string]Output{}, Method: fmt.Sprintf("Monte Carlo arithmetic, %d samples", samples)}
	for name, s := range outputs {
		b.Outputs[name] = s.budget(times, d.where[name])
	}
	return b, nil
}

// firstRows returns a few rows of inputs that share a symbolic first dimension, and how many times
// as many rows there are; other inputs are taken as they are.
func firstRows(g *graph.Graph, inputs map[string]*graph.Tensor) (few map[string]*graph.Tensor, times int) {
	few = map[string]*graph.Tensor{}
	batch := graph.Dim{}
	for _, v := range g.Feeds() {
		t := inputs[v.Name]
		if len(v.Type.Shape) == 0 || v.Type.Shape[0].Name == "" || t == nil || len(t.Dims) == 0 || t.Dims[0] <= sampleRows {
			return inputs, 1
		}
		rows := int(t.Dims[0])
		if len(few) > 0 && (v.Type.Shape[0] != batch || rows/sampleRows != times) {
			return inputs, 1
		}
		first, err := pick(t, []int{0, 1, 2, 3})
		if err != nil {
			return inputs, 1
		}
		batch, times = v.Type.Shape[0], rows/sampleRows
		few[v.Name] = first
	}
	if len(few) == 0 || len(few) != len(inputs) {
		return inputs, 1
	}
	return few, times + 1
}
