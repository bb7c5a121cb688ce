package contract_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/contract"
	"github.com/hourglass-go/hourglass/graph"
)

// table writes rows with times, a load and a temperature.
func table(times ...string) string {
	var b strings.Builder
	b.WriteString("when,load,temp\n")
	for i, t := range times {
		fmt.Fprintf(&b, "%s,%d,%d\n", t, i, 10*i)
	}
	return b.String()
}

func TestTimes(t *testing.T) {
	o := &data.Options{CSV: &data.CSV{Time: "when"}}
	for _, c := range []struct {
		name, text string
		step       float64
		segments   []int32
		err        string
	}{
		{"regular", table("2026-01-01 00:00", "2026-01-01 00:05", "2026-01-01 00:10"), 300, []int32{0, 0, 0}, ""},
		{"a gap", table("2026-01-01 00:00:00", "2026-01-01 00:00:01", "2026-01-01 00:00:02", "2026-01-01 01:06:42", "2026-01-01 01:06:43"), 1, []int32{0, 0, 0, 1, 1}, ""},
		{"numbers", table("0", "0.5", "1", "2", "2.5"), 0.5, []int32{0, 0, 0, 1, 1}, ""},
		{"a step that is a little late is none", table("0", "10", "24", "30", "40"), 10, []int32{0, 0, 0, 0, 0}, ""},
		{"zones are one time", table("2026-03-29T01:30:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-29T01:30:00Z"), 1800, []int32{0, 0, 0}, ""},
		{"clocks set back, without a zone", table("2026-10-25 02:30:00", "2026-10-25 02:00:00"), 0, nil, `new.csv row 2 (line 3), column "when": rows are not what the model takes: times out of order: the row, at 2026-10-25 02:00:00, comes before the row before it, at 2026-10-25 02:30:00; sort the table`},
		{"clocks set forward, without a zone", table("2026-03-29 01:00", "2026-03-29 01:30", "2026-03-29 03:00", "2026-03-29 03:30"), 1800, []int32{0, 0, 1, 1}, ""},
		{"clocks set back, with a zone", table("2026-10-25T02:30:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T02:30:00+01:00"), 1800, []int32{0, 0, 0}, ""},
		{"twice", table("2026-01-01", "2026-01-02", "2026-01-02"), 0, nil, "row 3 (line 4), column \"when\": rows are not what the model takes: a time that comes twice: the row has the time of the row before, 2026-01-02"},
		{"a zone for some", table("2026-01-01T00:00:00Z", "2026-01-01T00:00:01"), 0, nil, `row 2 (line 3), column "when": rows are not what the model takes: "2026-01-01T00:00:01" is no time of the form of the first row`},
		{"a day or a month", table("01/02/2026"), 0, nil, `"01/02/2026" is no time; want a form such as`},
		{"no time", table(""), 0, nil, `row 1 (line 2), column "when": rows are not what the model takes: "" is no time`},
		{"infinite", table("Inf"), 0, nil, `"Inf" is no time`},
		{"a missing sensor", "when,load,temp\n1,1,1\n2,NA,1\n3,1,1\n4,1,1\n", 1, []int32{0, 0, 0, 0}, ""},
		{"no sensor", "when,load,temp\n1,1,1\n2,NA,?\n3,1,1\n4,1,1\n", 1, []int32{0, 1, 1}, ""},
		{"no sensor at first", "when,load,temp\n1,,\n2,1,1\n3,1,1\n", 1, []int32{0, 0}, ""},
		{"one row", table("7"), 1, []int32{0}, ""},
		{"no rows", table(), 0, nil, "has no rows"},
		{"no such column", "a,b\n1,2\n", 0, nil, `no column "when"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			set, made, err := contract.Train(t.Context(), file(t, "new.csv", c.text), o)
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("got %v, want %q", err, c.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if made.Time.Step != c.step || !slices.Equal(set.Segments, c.segments) || set.Features != 2 || !slices.Equal(set.Columns, []string{"load", "temp"}) {
				t.Errorf("step %v, segments %v, columns %q", made.Time.Step, set.Segments, set.Columns)
			}
			if err := set.Validate(); err != nil {
				t.Error(err)
			}
			if gaps := c.segments[len(c.segments)-1] > 0 || set.Rows() < strings.Count(c.text, "\n")-1 || set.Gaps; gaps != (set.Note != "") {
				t.Errorf("note %q", set.Note)
			}
		})
	}
}

// TestTimesAgain: the contract keeps the column and the step, so that a file of another step has gaps alone.
func TestTimesAgain(t *testing.T) {
	_, c, err := contract.Train(t.Context(), file(t, "train.csv", table("1", "2", "3", "4")), &data.Options{CSV: &data.CSV{Time: "when"}})
	if err != nil {
		t.Fatal(err)
	}
	g := &graph.Graph{}
	if g.Header.Metadata, err = c.Properties(); err != nil {
		t.Fatal(err)
	}
	if c, err = contract.Of(g); err != nil || !c.Timed() || *c.Time != (contract.Clock{Column: "when", Step: 1}) {
		t.Fatalf("%+v, %v", c.Time, err)
	}
	set, extra, err := c.Open(t.Context(), file(t, "new.csv", "temp,when,load\n1,10,2\n1,11,2\n1,13,2\n"), nil)
	if err != nil || extra != nil || !slices.Equal(set.Segments, []int32{0, 0, 1}) || !slices.Equal(set.X[:2], []float32{2, 1}) {
		t.Errorf("%+v, %q, %v", set, extra, err)
	}
	if set, _, err = c.Open(t.Context(), file(t, "slow.csv", table("0", "60", "120")), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := set.Windows(2, 1); err == nil || !strings.Contains(err.Error(), "no window of 2 steps lies between gaps; the longest part has 1 step") {
		t.Errorf("another step: %v", err)
	}
	if _, _, err := c.Open(t.Context(), file(t, "bare.csv", "load,temp\n1,2\n"), nil); err == nil || !strings.Contains(err.Error(), `no column "when"`) {
		t.Errorf("no times: %v", err)
	}
	b, err := json.Marshal(contract.Contract{Time: &contract.Clock{Column: "when"}})
	if err != nil {
		t.Fatal(err)
	}
	g.Header.Metadata = []graph.Property{{Key: "hourglass.rows", Value: string(b)}}
	if _, err := contract.Of(g); !errors.Is(err, contract.ErrContract) {
		t.Errorf("a step of 0: %v", err)
	}
}

// TestResampled: the rows of a step become one, a step without rows is a gap, and a column that a step lacks is left out of
// its mean.
func TestResampled(t *testing.T) {
	const text = "when,load,temp\n0,1,10\n1,3,20\n4.9,5,\n5,7,1\n5,9,3\n17,2,2\n20,1,1\n"
	for _, c := range []struct {
		how      data.CSV
		want     []float32
		segments []int32
		err      string
	}{
		{data.CSV{Step: 5}, []float32{3, 15, 8, 2, 2, 2, 1, 1}, []int32{0, 0, 1, 1}, ""},
		{data.CSV{Step: 5, Resample: "min"}, []float32{1, 10, 7, 1, 2, 2, 1, 1}, []int32{0, 0, 1, 1}, ""},
		{data.CSV{Step: 5, Resample: "max"}, []float32{5, 20, 9, 3, 2, 2, 1, 1}, []int32{0, 0, 1, 1}, ""},
		{data.CSV{Step: 5, Resample: "last"}, []float32{5, 20, 9, 3, 2, 2, 1, 1}, []int32{0, 0, 1, 1}, ""},
		{data.CSV{Step: 10}, []float32{5, 8.5, 2, 2, 1, 1}, []int32{0, 0, 0}, ""},
		{data.CSV{Step: -1}, nil, nil, "a step of -1; want more than 0"},
		{data.CSV{Step: 5, Resample: "median"}, nil, nil, `resampling "median"; want one of`},
	} {
		c.how.Time = "when"
		set, made, err := contract.Train(t.Context(), file(t, "new.csv", text), &data.Options{CSV: &c.how})
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%+v: got %v, want %q", c.how, err, c.err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(set.X, c.want) || !slices.Equal(set.Segments, c.segments) {
			t.Errorf("%+v: %v in segments %v, want %v in %v", c.how, set.X, set.Segments, c.want, c.segments)
		}
		again, _, err := made.Open(t.Context(), file(t, "again.csv", text), nil)
		if err != nil || !slices.Equal(again.X, set.X) || !slices.Equal(again.Segments, set.Segments) {
			t.Errorf("%+v: applied again: %+v, %v", c.how, again, err)
		}
	}
	_, made, err := contract.Train(t.Context(), file(t, "new.csv", text), &data.Options{CSV: &data.CSV{Time: "when", Step: 5}})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := made.Open(t.Context(), file(t, "again.csv", text), &data.Options{CSV: &data.CSV{Step: 6}}); err == nil || !strings.Contains(err.Error(), "it takes a step of 5") {
		t.Errorf("another step: %v", err)
	}
}

// TestStepsOfTenths: a time that is a step but for rounding begins it.
func TestStepsOfTenths(t *testing.T) {
	clock := contract.Clock{Column: "when", Step: 0.1, Resample: contract.Mean}
	steps := clock.Steps()
	var n int
	for i := range 1000 {
		done, err := steps.Next(fmt.Sprintf("%.1f", float64(i)*0.1), []float32{1})
		if err != nil {
			t.Fatal(err)
		}
		if done != nil {
			n++
			if done.Gap || done.Row != n {
				t.Fatalf("step %d ends with row %d, gap %v", n, done.Row, done.Gap)
			}
		}
	}
	if n != 999 {
		t.Errorf("%d steps before the last of 1000", n)
	}
}

// TestSorted: rows in any order are those of the sorted file, and the contract keeps that they are sorted.
func TestSorted(t *testing.T) {
	sorted, turned := table("1", "2", "3", "9", "10"), "when,load,temp\n10,4,40\n2,1,10\n9,3,30\n1,0,0\n3,2,20\n"
	how := &data.Options{CSV: &data.CSV{Time: "when", Sort: true}}
	want, _, err := contract.Train(t.Context(), file(t, "sorted.csv", sorted), &data.Options{CSV: &data.CSV{Time: "when"}})
	if err != nil {
		t.Fatal(err)
	}
	set, made, err := contract.Train(t.Context(), file(t, "turned.csv", turned), how)
	if err != nil || !slices.Equal(set.X, want.X) || !slices.Equal(set.Segments, want.Segments) {
		t.Fatalf("%+v, %v", set, err)
	}
	if again, _, err := made.Open(t.Context(), file(t, "turned.csv", turned), nil); err != nil || !slices.Equal(again.X, want.X) {
		t.Errorf("applied again: %+v, %v", again, err)
	}
	_, _, err = contract.Train(t.Context(), file(t, "twice.csv", "when,load,temp\n2,1,1\n1,1,1\n2,1,1\n"), how)
	if !errors.Is(err, contract.ErrTwice) || !strings.Contains(err.Error(), "twice.csv rows 1 and 3") {
		t.Errorf("twice: %v", err)
	}
	small := *how
	small.Memory = 200
	if _, _, err := contract.Train(t.Context(), file(t, "turned.csv", turned), &small); !errors.Is(err, data.ErrMemory) {
		t.Errorf("little memory: %v", err)
	}
	for _, bare := range []data.CSV{{Sort: true}, {Step: 5}, {Resample: "max"}} {
		if _, _, err := contract.Train(t.Context(), file(t, "sorted.csv", sorted), &data.Options{CSV: &bare}); !errors.Is(err, contract.ErrContract) {
			t.Errorf("%+v without a column of times: %v", bare, err)
		}
	}
}
