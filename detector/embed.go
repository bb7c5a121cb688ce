package detector

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
)

// A text is described by the mean of the rows that have it, along the directions in which that says most about another row of the
// text. No gradient is needed: of all linear embeddings, these explain most of the other columns (reduced-rank regression, Izenman
// 1975). A fitted row is described by the other rows of its text, as a new row will be. Otherwise the rows of rare texts would be like
// themselves, and new rows would be like nothing.
const (
	// mostEmbedded is the greatest number of directions.
	mostEmbedded = 16
	// mostTargets is the greatest number of features that say what a row is like, and mostOthers that of other embedded columns.
	mostTargets, mostOthers = 128, 8
	// leastExplained is the share of the variance of a direction that the text has to explain.
	leastExplained = 0.05
	// averageRows is the number of average rows that stand beside the own ones of each text.
	averageRows = 1
	// smallestRarity is in nats. It keeps the scale of rarity from being decided by texts of nearly the same number of rows.
	smallestRarity = 0.5
	// embeddingRounds is how often each embedded column is described anew, where there are several that describe each other.
	embeddingRounds = 4
	// mostCommon is the greatest number of texts of which one is expected.
	mostCommon = 256
	// embeddingBlock is the number of rows that are multiplied together.
	embeddingBlock = 1024
)

// learner learns an embedding from the fitted rows.
type learner struct {
	*embedding
	of       []int     // the place of each row in the table
	counts   []float64 // of rows, a place
	rarities []float32 // of the rows
	others   *data.Set // what the other rows of a row's text are like
}

// embed adds the features of categories of many texts to z, which has the other features of the fitted rows.
func (f *features) embed(s *schema.Schema, rows *data.Set, z []float32, seed uint64) []float32 {
	random := rand.New(rand.NewPCG(seed, embeddingStream))
	base, at := &data.Set{X: z, Features: len(f.owner)}, 0
	var all []*learner
	for column, c := range s.Used() {
		if many(c) {
			all = append(all, newLearner(&embedding{at: at, column: column, texts: len(c.Categories)}, rows, random))
		}
		at += c.Width()
	}
	if all == nil {
		return z
	}
	for round := range embeddingRounds {
		last := round == embeddingRounds-1
		for i, l := range all {
			if last || len(all) > 1 {
				l.learn(describing(base, all, i), last)
			}
		}
	}
	for _, l := range all {
		f.embeddings = append(f.embeddings, l.embedding)
		for range l.width {
			f.owner = append(f.owner, l.column)
		}
	}
	out := make([]float32, 0, rows.Rows()*len(f.owner))
	for i := range rows.Rows() {
		out = append(out, z[i*base.Features:(i+1)*base.Features]...)
		for _, l := range all {
			out = append(append(out, l.rarities[i]), l.others.Row(i)...)
		}
	}
	return out
}

// newLearner counts the texts, finds how rare they are, and describes each by random numbers.
func newLearner(e *embedding, rows *data.Set, random *rand.Rand) *learner {
	n := rows.Rows()
	l := &learner{embedding: e, of: make([]int, n), counts: make([]float64, e.texts+2), rarities: make([]float32, n)}
	for i := range n {
		l.of[i] = e.place(rows.Row(i)[e.at])
		l.counts[l.of[i]]++
	}
	rarity := l.rarity()
	e.width, e.table = 1, make([]float32, len(l.counts))
	described := make([]float32, len(l.counts)*mostEmbedded)
	for place, count := range l.counts {
		e.table[place] = rarity(count)
	}
	for i := range described {
		described[i] = float32(random.NormFloat64())
	}
	l.others = &data.Set{Features: mostEmbedded}
	for i, place := range l.of {
		l.rarities[i] = rarity(l.counts[place] - 1)
		l.others.X = append(l.others.X, described[place*mostEmbedded:(place+1)*mostEmbedded]...)
	}
	return l
}

// rarity returns what brings minus the logarithm of the share of a text, of which there are so many rows, to mean 0 and variance 1.
func (l *learner) rarity() func(count float64) float32 {
	n := float64(len(l.of))
	nats := func(count float64) float64 { return -math.Log((count + 0.5) / n) }
	mean, square := 0.0, 0.0
	for _, place := range l.of {
		r := nats(l.counts[place] - 1)
		mean += r / n
		square += r * r / n
	}
	deviation := max(math.Sqrt(max(square-mean*mean, 0)), smallestRarity)
	return func(count float64) float32 {
		return float32(min(max((nats(count)-mean)/deviation, -heaviest), heaviest))
	}
}

// targets are the values by which rows are compared.
type targets struct {
	width int
	write func(to []float64, row int)
}

// describing returns the targets of the learner i: features, and what other learners say.
func describing(base *data.Set, all []*learner, i int) targets {
	from, widths := []*data.Set{base}, []int{min(base.Features, mostTargets)}
	for j, l := range all {
		if j != i && len(from) <= mostOthers {
			from, widths = append(from, l.others), append(widths, l.others.Features)
		}
	}
	width := 0
	for _, w := range widths {
		width += w
	}
	return targets{width, func(to []float64, row int) {
		for k, set := range from {
			for j := range widths[k] {
				to[j] = float64(set.X[row*set.Features+j])
			}
			to = to[widths[k]:]
		}
	}}
}

// learn describes each text anew. The last time it fills the table.
func (l *learner) learn(t targets, last bool) {
	least := math.Inf(-1)
	if last {
		least = leastExplained
	}
	v, kept := l.directions(t, least)
	n := len(l.of)
	l.others = &data.Set{Features: kept, X: make([]float32, n*kept)}
	if kept > 0 {
		l.describe(t, v, last)
	}
	if last {
		l.commonest()
	}
}

// blocks calls back with rows as matrices, and the place of the first row of each.
func (l *learner) blocks(t targets, each func(x *mat.Dense, from int)) {
	x := mat.NewDense(min(embeddingBlock, len(l.of)), t.width, nil)
	for from := 0; from < len(l.of); from += embeddingBlock {
		part := x.Slice(0, min(embeddingBlock, len(l.of)-from), 0, t.width).(*mat.Dense)
		rows, _ := part.Dims()
		for i := range rows {
			t.write(part.RawRowView(i), from+i)
		}
		each(part, from)
	}
}

// directions returns the directions along which the text of a row explains more than the share least of it, as columns. They are
// eigenvectors of the covariance of a row with the mean of the other rows of its text. With s the sum of the n rows x of a text, that is the
// sum of (s·sᵀ − Σx·xᵀ)/(n − 1 + averageRows) over the texts.
func (l *learner) directions(t targets, least float64) (v *mat.Dense, kept int) {
	if t.width == 0 {
		return nil, 0
	}
	root := func(place int) float64 { return 1 / math.Sqrt(max(l.counts[place]-1, 0)+averageRows) }
	sums := mat.NewDense(len(l.counts), t.width, nil)
	covariance, part := mat.NewSymDense(t.width, nil), &mat.SymDense{}
	l.blocks(t, func(x *mat.Dense, from int) {
		rows, _ := x.Dims()
		for i := range rows {
			place := l.of[from+i]
			r, sum := root(place), sums.RawRowView(place)
			for j, value := range x.RawRowView(i) {
				sum[j] += value * r
				x.RawRowView(i)[j] = value * r
			}
		}
		part.Reset()
		part.SymOuterK(-1/float64(len(l.of)), x.T())
		covariance.AddSym(covariance, part)
	})
	part.Reset()
	part.SymOuterK(1/float64(len(l.of)), sums.T())
	covariance.AddSym(covariance, part)
	var eigen mat.EigenSym
	if !eigen.Factorize(covariance, true) {
		return nil, 0
	}
	values, most := eigen.Values(nil), min(mostEmbedded, int(math.Ceil(math.Log2(float64(l.texts)))), t.width)
	for kept < most && values[t.width-1-kept] > least { // they rise
		kept++
	}
	if kept == 0 {
		return nil, 0
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	return mat.DenseCopyOf(vectors.Slice(0, t.width, t.width-kept, t.width)), kept
}

// describe finds what the other rows of each row's text are like, and the same of each text. Together the values of a column have the variance 1.
func (l *learner) describe(t targets, v *mat.Dense, last bool) {
	_, kept := v.Dims()
	sums := make([]float64, len(l.counts)*kept)
	var p mat.Dense
	l.blocks(t, func(x *mat.Dense, from int) {
		p.Reset()
		p.Mul(x, v)
		rows, _ := p.Dims()
		for i := range rows {
			for j, value := range p.RawRowView(i) {
				sums[l.of[from+i]*kept+j] += value
				l.others.X[(from+i)*kept+j] = float32(value)
			}
		}
	})
	scale := make([]float64, kept)
	for i, place := range l.of {
		for j, own := range l.others.Row(i) {
			mean := (sums[place*kept+j] - float64(own)) / (l.counts[place] - 1 + averageRows)
			scale[j] += mean * mean / float64(len(l.of))
			l.others.Row(i)[j] = float32(mean)
		}
	}
	for j := range scale {
		scale[j] = 1 / math.Sqrt(max(scale[j], 1e-6)*float64(kept))
	}
	for i := range l.others.X {
		l.others.X[i] *= float32(scale[i%kept])
	}
	if !last {
		return
	}
	rarity := l.table
	l.width, l.table = 1+kept, nil
	for place, count := range l.counts {
		l.table = append(l.table, rarity[place])
		for j := range kept {
			l.table = append(l.table, float32(sums[place*kept+j]/(count+averageRows)*scale[j]))
		}
	}
}

// commonest finds the texts of most rows. Of texts that are equally described it takes one.
func (l *learner) commonest() {
	texts := make([]int, l.texts)
	for t := range texts {
		texts[t] = t
	}
	slices.SortStableFunc(texts, func(a, b int) int { return cmp.Compare(l.counts[b], l.counts[a]) })
	for _, t := range texts {
		described := func(other int) bool { return slices.Equal(l.row(other), l.row(t)) }
		if len(l.common) < mostCommon && !slices.ContainsFunc(l.common, described) {
			l.common = append(l.common, t)
		}
	}
}
