package oracle

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	registerText("TfIdfVectorizer", tfIdf)
	wide["TfIdfVectorizer"] = true
}

// tfIdf counts the n-grams of each row that a pool has.
func tfIdf(c call) (Array, error) {
	x, rows, columns, err := c.rows()
	if err != nil {
		return x, err
	}
	p, err := c.vocabulary()
	if err != nil {
		return x, err
	}
	dims := []int{slices.Max(p.places) + 1}
	if len(x.Dims) == 2 {
		dims = []int{rows, dims[0]}
	}
	out := blank(graph.Float, dims)
	items := make([]string, columns)
	for r := range rows {
		for i := range items {
			items[i] = x.key(r*columns + i)
		}
		counts := p.count(items)
		row := out.V[r*dims[len(dims)-1]:]
		for gram, n := range counts {
			if n > 0 {
				row[p.places[gram]] += p.weights[gram] * p.counted(n)
			}
		}
	}
	return out, nil
}

// vocabulary holds the n-grams that a TfIdfVectorizer looks for.
type vocabulary struct {
	grams       map[string]int // the number of an n-gram
	least, most int            // lengths of n-grams
	skips       int
	once        bool // whether an n-gram counts once, however often it is there
	places      []int
	weights     []float64
}

func (p vocabulary) counted(n int) float64 {
	if p.once {
		n = min(n, 1)
	}
	return float64(n)
}

// vocabulary reads the n-grams from the attributes.
func (c call) vocabulary() (p vocabulary, err error) {
	items := c.strings("pool_strings")
	for _, n := range c.node.Ints("pool_int64s") {
		items = append(items, strconv.FormatInt(n, 10))
	}
	p = vocabulary{
		grams: map[string]int{}, skips: int(c.node.Int("max_skip_count", 0)),
		least: int(c.node.Int("min_gram_length", 1)), most: int(c.node.Int("max_gram_length", 1)),
	}
	for _, n := range c.node.Ints("ngram_indexes") {
		if n < 0 || n >= most {
			return p, fmt.Errorf("ngram_indexes has %d", n)
		}
		p.places = append(p.places, int(n))
	}
	if err := p.fill(items, c.node.Ints("ngram_counts")); err != nil {
		return p, err
	}
	return p, p.weigh(c.node.Text("mode", ""), c.floats("weights"))
}

// fill cuts the items into n-grams. starts has, for each length from 1 on, where its n-grams begin.
func (p *vocabulary) fill(items []string, starts []int64) error {
	gram := 0
	for i, start := range starts {
		end := int64(len(items))
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		n := int64(i + 1)
		if start < 0 || start > end || end > int64(len(items)) || (end-start)%n != 0 {
			return fmt.Errorf("ngram_counts %v of %d items: those of %d-grams are from %d to %d", starts, len(items), n, start, end)
		}
		for ; start < end; start += n {
			key := join(items[start : start+n])
			if _, twice := p.grams[key]; twice {
				return lack("an n-gram that is there twice")
			}
			p.grams[key] = gram
			gram++
		}
	}
	if p.least < 1 || p.most < p.least || p.most > len(starts) || p.skips < 0 || gram != len(p.places) || gram == 0 {
		return fmt.Errorf("n-grams of lengths %d to %d with %d skips, of %d lengths; %d n-grams and %d places", p.least, p.most, p.skips, len(starts), gram, len(p.places))
	}
	return nil
}

// weigh sets the weights of n-grams by the mode.
func (p *vocabulary) weigh(mode string, weights []float64) error {
	p.weights = slices.Repeat([]float64{1}, len(p.places))
	if len(weights) > 0 && mode != "TF" {
		if len(weights) != len(p.places) {
			return fmt.Errorf("%d weights for %d n-grams", len(weights), len(p.places))
		}
		p.weights = weights
	}
	switch p.once = mode == "IDF"; {
	case p.once && len(slices.Compact(slices.Sorted(slices.Values(p.places)))) != len(p.places):
		return lack("IDF where n-grams share a place")
	case mode != "TF" && mode != "IDF" && mode != "TFIDF":
		return fmt.Errorf("mode is %q, want TF, IDF or TFIDF", mode)
	}
	return nil
}

// count returns how often each n-gram is in a row, by the n-gram's number. Skips do not apply to a single item.
func (p vocabulary) count(row []string) []int {
	counts := make([]int, len(p.places))
	for length := p.least; length <= p.most; length++ {
		for skip := 0; skip <= p.skips && (length > 1 || skip == 0); skip++ {
			if (length-1)*(skip+1) >= len(row) {
				break
			}
			for at := 0; at+(length-1)*(skip+1) < len(row); at++ {
				gram := make([]string, length)
				for i := range gram {
					gram[i] = row[at+i*(skip+1)]
				}
				if n, there := p.grams[join(gram)]; there {
					counts[n]++
				}
			}
		}
	}
	return counts
}

// join returns a text for an n-gram that no other has.
func join(items []string) string {
	var b strings.Builder
	for _, s := range items {
		b.WriteString(strconv.Itoa(len(s)))
		b.WriteByte(':')
		b.WriteString(s)
	}
	return b.String()
}
