package drift

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
)

// Reference is what the features of a table are.
type Reference struct {
	Rows     int            `json:"rows"`
	Features []Distribution `json:"features"`
}

// Distribution is what the values of one feature are. Values of numbers have edges, and all values that are
// at most an edge and above the one before are counted together. Categories are counted one by one.
type Distribution struct {
	Edges  []float32 `json:"edges,omitempty"`
	Counts []int     `json:"counts"` // an edge or a category each
	Gaps   int       `json:"gaps,omitempty"`
}

// ErrReference is wrapped where a reference does not belong to a schema, or cannot be.
var ErrReference = errors.New("reference")

// mostEdges is the greatest number of edges. The greatest distance between two distributions is found up to
// the share of the values between two edges, 1/256.
const mostEdges = 256

// mostCounted is the greatest number of categories that are counted one by one. The others are one.
const mostCounted = 256

// feature is what a used column is looked at as. A number and a category are themselves. Of a time, it is the
// time of day and the day of the week; the date itself always drifts.
type feature struct {
	column     string
	name       string
	at         int // of its value in a row
	categories int // 0: a number
	value      func(float32) float32
}

func itself(x float32) float32 { return x }

// weekday returns the day of the week, from Monday on, of a day that is counted from 1970-01-01, a Thursday.
func weekday(day float32) float32 {
	d := math.Mod(math.Floor(float64(day))+3, 7)
	if d < 0 {
		d += 7
	}
	return float32(d)
}

// featuresOf returns the features of a schema's used columns, in their order.
func featuresOf(s *schema.Schema) (all []feature) {
	at := 0
	for _, c := range s.Used() {
		switch c.Kind {
		case schema.Category:
			all = append(all, feature{c.Name, c.Name, at, min(len(c.Categories), mostCounted) + 1, itself})
		case schema.Time:
			all = append(all,
				feature{c.Name, c.Name + ", day of the week", at, 7, weekday},
				feature{c.Name, c.Name + ", time of day", at + 1, 0, itself})
		default:
			all = append(all, feature{c.Name, c.Name, at, 0, itself})
		}
		at += c.Width()
	}
	return all
}

// Summarise returns what the columns of rows are. The rows hold what [schema.Matching.Row] writes.
func Summarise(s *schema.Schema, rows *data.Set) *Reference {
	r := &Reference{Rows: rows.Rows()}
	values := make([]float32, 0, rows.Rows())
	for _, f := range featuresOf(s) {
		values = values[:0]
		for i := range rows.Rows() {
			if x := f.value(rows.Row(i)[f.at]); x == x {
				values = append(values, x)
			}
		}
		d := Distribution{Counts: make([]int, f.categories)}
		if f.categories == 0 {
			d = summary(values)
		} else {
			for _, x := range values {
				d.Counts[f.bin(d, x)]++
			}
		}
		d.Gaps = r.Rows - len(values)
		r.Features = append(r.Features, d)
	}
	return r
}

// summary returns the distribution of numbers, which it sorts. Its edges are quantiles.
func summary(values []float32) (d Distribution) {
	slices.Sort(values)
	counted := 0
	for i := 1; i <= mostEdges; i++ {
		at := (i*len(values)+mostEdges-1)/mostEdges - 1
		if at < counted {
			continue
		}
		edge := values[at]
		upTo := counted + sort.Search(len(values)-counted, func(j int) bool { return values[counted+j] > edge })
		d.Edges, d.Counts = append(d.Edges, edge), append(d.Counts, upTo-counted)
		counted = upTo
	}
	return d
}

// bin returns where a value is counted. What is above the last edge has the bin after the last.
func (f feature) bin(d Distribution, x float32) int {
	if f.categories > 0 {
		return min(max(int(x), 0), f.categories-1)
	}
	at, _ := slices.BinarySearch(d.Edges, x)
	return at
}

// Check returns an error unless the reference is one of the schema's columns.
func (r *Reference) Check(s *schema.Schema) error {
	features := featuresOf(s)
	if len(r.Features) != len(features) || r.Rows < 1 {
		return fmt.Errorf("%w: it has %d features of %d rows; the schema has %d features", ErrReference, len(r.Features), r.Rows, len(features))
	}
	for i, d := range r.Features {
		want := features[i].categories
		if want == 0 {
			want = len(d.Edges)
		}
		total := d.Gaps
		for _, n := range d.Counts {
			if n < 0 || n > r.Rows {
				return fmt.Errorf("%w: feature %q has a count of %d; there are %d rows", ErrReference, features[i].name, n, r.Rows)
			}
			total += n
		}
		rising := true
		for j := 1; j < len(d.Edges); j++ {
			rising = rising && d.Edges[j-1] < d.Edges[j]
		}
		if len(d.Counts) != want || total != r.Rows || d.Gaps < 0 || !rising || len(d.Edges) > mostEdges {
			return fmt.Errorf("%w: feature %q has %d counts of %d rows; want %d counts of %d rows, and edges that rise", ErrReference, features[i].name, len(d.Counts), total, want, r.Rows)
		}
	}
	return nil
}
