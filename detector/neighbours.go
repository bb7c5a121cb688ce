package detector

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"github.com/hourglass-go/hourglass/graph"
)

// bank holds rows to which distances are taken, in a space of their own.
type bank struct {
	rows    *mat.Dense
	nearest int       // how many of the nearest rows a distance is averaged over
	usual   []float64 // of each row, its mean distance to the nearest of the others
	// around is, for each row, what is usual near it.
	around []float64
}

// What is usual near a row is a weighted mean over its candidates, which are twice as many as the nearest. With d the
// distance of a candidate and D that of the last one, the weight of the candidate is (D² − d²)/(D²·edge + f²), and at most 1. It falls to 0
// at the last, so that it does not matter which of equally distant rows are candidates: engines differ there by their
// rounding. It is even where it can be, because one odd row among the nearest must not decide. The floor f is a share of what is usual
// on average, which takes part everywhere with the weight averageWeight: where all candidates are equally distant, nothing else is left.
const (
	edge          = 0.2
	averageWeight = 0.25
)

// floor is added to a usual distance, so that rows that are equal to each other have none of 0.
func (k *bank) floor() float64 { return max(localFloor*average(k.usual), 1e-6) }

// candidates returns how many rows are looked at in full precision.
func (k *bank) candidates() int {
	n, _ := k.rows.Dims()
	return min(2*k.nearest, n)
}

// newBank measures the distance of each row to the others.
func newBank(rows *mat.Dense, nearest int) *bank {
	n, _ := rows.Dims()
	k := &bank{rows: rows, nearest: nearest, usual: make([]float64, n), around: make([]float64, n)}
	norms := make([]float64, n)
	for i := range n {
		norms[i] = mat.Dot(rows.RowView(i), rows.RowView(i))
	}
	closest := make([][]neighbour, n)
	squares := make([]float64, n)
	var products mat.Dense
	const block = 256
	for from := 0; from < n; from += block {
		to := min(from+block, n)
		products.Reset()
		products.Mul(rows.Slice(from, to, 0, rows.RawMatrix().Cols), rows.T())
		for i := from; i < to; i++ {
			for j := range n {
				squares[j] = max(norms[i]+norms[j]-2*products.At(i-from, j), 0)
			}
			squares[i] = math.Inf(1) // not the row itself
			closest[i] = closestOf(squares, min(k.candidates(), n-1))
			near := closest[i][:min(nearest, n-1)]
			for _, of := range near {
				k.usual[i] += math.Sqrt(of.square) / float64(len(near))
			}
		}
	}
	mean, floor := average(k.usual), k.floor()
	for i, all := range closest {
		sum, weights := averageWeight*mean, averageWeight
		for _, of := range all {
			last := all[len(all)-1].square
			w := min((last-of.square)/(edge*last+floor*floor), 1)
			sum += w * k.usual[of.row]
			weights += w
		}
		k.around[i] = sum / weights
	}
	return k
}

// neighbour is a row and its squared distance.
type neighbour struct {
	row    int
	square float64
}

// closestOf returns the n rows of the smallest squares, the smallest first.
func closestOf(squares []float64, n int) (all []neighbour) {
	for row, s := range squares {
		if len(all) == n && s >= all[n-1].square {
			continue
		}
		place := len(all)
		for place > 0 && all[place-1].square > s {
			place--
		}
		if all = slices.Insert(all, place, neighbour{row, s}); len(all) > n {
			all = all[:n]
		}
	}
	return all
}

// near holds what a graph computes of the nearest rows.
type near struct {
	distance graph.Value // [batch, 1]: mean distance to the nearest
	usual    graph.Value // [batch, 1]: what is usual there
	apart    graph.Value // [batch, n]: the row less the weighted mean of the candidates
}

// build adds the search for the nearest rows of x, [batch, n]. The candidates are found by a matrix product,
// whose differences of squares lose digits. Their distances are then computed again from the rows.
func (k *bank) build(b *graph.Builder, x graph.Value, prefix string) near {
	n, width := k.rows.Dims()
	rows := make([]float32, 0, n*width)
	norms := make([]float32, n)
	usual := make([]float32, n)
	center := make([]float32, width)
	for i := range n {
		norm := 0.0
		for j, v := range k.rows.RawRowView(i) {
			rows = append(rows, float32(v))
			norm += float64(float32(v)) * float64(float32(v))
			center[j] += float32(v / float64(n))
		}
		norms[i], usual[i] = float32(norm), float32(k.usual[i])
	}
	kept := b.Parameter(graph.NewTensor(prefix+"rows", rows, int64(n), int64(width)))
	keptUsual := b.Parameter(graph.NewTensor(prefix+"usual", usual, int64(n), 1))

	found := search(b, x, rows, norms, k.candidates(), prefix)
	apart := b.Op("Sub", b.Op("Unsqueeze", x, ints(b, 1)), b.Op("Gather", kept, found))
	squares := b.Op("ReduceSum", b.Op("Mul", apart, apart), ints(b, 2), graph.Int("keepdims", 0))
	distance := b.Op("ReduceMean", b.Op("Sqrt", least(b, squares, min(k.nearest, n))), graph.Ints("axes", 1), graph.Int("keepdims", 1))

	last := b.Op("ReduceMax", squares, graph.Ints("axes", 1), graph.Int("keepdims", 1))
	weights := b.Op("Div", b.Op("Sub", last, squares), b.Op("Add", b.Op("Mul", last, b.Scalar(edge)), b.Scalar(k.floor()*k.floor())))
	weights = b.Op("Min", weights, b.Scalar(1))
	sum := b.Op("Add", b.Op("ReduceSum", weights, ints(b, 1), graph.Int("keepdims", 1)), b.Scalar(averageWeight))
	weights = b.Op("Unsqueeze", b.Op("Div", weights, sum), ints(b, 1)) // [batch, 1, candidates]
	rest := b.Op("Div", b.Scalar(averageWeight), sum)
	mean := func(v, average graph.Value) graph.Value {
		return b.Op("Add", b.Op("Squeeze", b.Op("MatMul", weights, v), ints(b, 1)), b.Op("Mul", rest, average))
	}
	return near{
		distance: distance,
		usual:    mean(b.Op("Gather", keptUsual, found), b.Scalar(average(k.usual))),
		apart:    mean(apart, b.Op("Sub", x, b.Const(graph.NewTensor("", center, 1, int64(width))))),
	}
}

// Rows are searched in groups where there are many, because a runtime's TopK takes far longer for a number than
// the smallest of a group does.
const (
	groupRows = 16
	ungrouped = 1024
	// farAway is the squared length of the rows that fill the last group.
	farAway = 1e30
)

// search returns which rows are the candidates of x, [batch, candidates]: those of the greatest closeness 2x·r − |r|², which is the squared length
// of x less the squared distance. The greatest of all are in the groups whose greatest are the greatest.
func search(b *graph.Builder, x graph.Value, rows, norms []float32, candidates int, prefix string) graph.Value {
	n := len(norms)
	width, groups, all := len(rows)/n, n, n
	if n > ungrouped {
		groups = (n + groupRows - 1) / groupRows
		all = groups * groupRows
	}
	turned, lengths := make([]float32, width*all), make([]float32, all)
	for i := range all {
		if i >= n {
			lengths[i] = -farAway
			continue
		}
		lengths[i] = -norms[i]
		for j := range width {
			turned[j*all+i] = 2 * rows[i*width+j]
		}
	}
	keptTurned := b.Parameter(graph.NewTensor(prefix+"rows_turned", turned, int64(width), int64(all)))
	keptNorms := b.Parameter(graph.NewTensor(prefix+"norms", lengths, 1, int64(all)))
	closeness := b.Op("Gemm", x, keptTurned, keptNorms)
	if groups == n {
		return whereGreatest(b, closeness, candidates)
	}
	grouped := b.Op("Reshape", closeness, ints(b, 0, groupRows, int64(groups)))
	of := whereGreatest(b, b.Op("ReduceMax", grouped, graph.Ints("axes", 1), graph.Int("keepdims", 0)), candidates)
	rowsOf := make([]int64, 0, all) // of each group
	for group := range groups {
		for part := range groupRows {
			rowsOf = append(rowsOf, int64(part*groups+group))
		}
	}
	members := b.Op("Gather", b.Const(graph.NewTensor("", rowsOf, int64(groups), groupRows)), of)
	members = b.Op("Reshape", members, ints(b, 0, int64(groupRows*candidates)))
	closest := whereGreatest(b, b.Op("GatherElements", closeness, members, graph.Int("axis", 1)), candidates)
	return b.Op("GatherElements", members, closest, graph.Int("axis", 1))
}

// least returns the n smallest values of each row, in any order.
func least(b *graph.Builder, v graph.Value, n int) graph.Value { return top(b, v, n, 0)[0] }

// whereGreatest returns where the n greatest values of each row stand, in any order.
func whereGreatest(b *graph.Builder, v graph.Value, n int) graph.Value { return top(b, v, n, 1)[1] }

// top returns the n smallest or largest values of each row, and where they stand.
func top(b *graph.Builder, v graph.Value, n int, largest int64) []graph.Value {
	return b.OpN("TopK", 2, v, ints(b, int64(n)), graph.Int("axis", 1), graph.Int("largest", largest), graph.Int("sorted", 0))
}

func ints(b *graph.Builder, v ...int64) graph.Value {
	return b.Const(graph.NewTensor("", v, int64(len(v))))
}

// ridge is added to each variance before it is brought to 1, so that directions of almost no variance, which
// are noise, do not decide.
const ridge = 0.1

// whiten returns a matrix that makes features uncorrelated: x times it has the variance 1 along every direction in
// which the rows vary much, and less along others. Its product with its transpose is the inverse of the
// covariance, the ridge added.
func whiten(rows *mat.Dense) (*mat.Dense, bool) {
	_, width := rows.Dims()
	var covariance mat.SymDense
	stat.CovarianceMatrix(&covariance, rows, nil)
	var eigen mat.EigenSym
	if !eigen.Factorize(&covariance, true) {
		return nil, false
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	to := mat.NewDense(width, width, nil)
	for j, variance := range eigen.Values(nil) {
		for i := range width {
			to.Set(i, j, vectors.At(i, j)/math.Sqrt(max(variance, 0)+ridge))
		}
	}
	return to, true
}

// tensor returns a matrix as float32.
func tensor(name string, m *mat.Dense) *graph.Tensor {
	rows, columns := m.Dims()
	v := make([]float32, 0, rows*columns)
	for i := range rows {
		for _, x := range m.RawRowView(i) {
			v = append(v, float32(x))
		}
	}
	return graph.NewTensor(name, v, int64(rows), int64(columns))
}

// local returns, for each kept row, its mean distance to the nearest others over the distance that is usual there.
func (k *bank) local() []float64 {
	out, floor := make([]float64, len(k.usual)), k.floor()
	for i, d := range k.usual {
		out[i] = d / (k.around[i] + floor)
	}
	return out
}
