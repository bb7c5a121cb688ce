package data

import (
	"encoding/json"
	"slices"
	"testing"
)

// written returns a division as it is read back from a file.
func written(t *testing.T, d Division) (back Division) {
	t.Helper()
	b, err := json.Marshal(d)
	if err == nil {
		err = json.Unmarshal(b, &back)
	}
	if err != nil {
		t.Fatal(err)
	}
	return back
}

// TestDivision: what was divided is divided again in the same way, and no row that was trained on
// is a test row, also where rows were added and whatever the labels are.
func TestDivision(t *testing.T) {
	for name, d := range map[string]Division{"rows": {Share: 0.2, Seed: 3}, "windows": {Share: 0.2, Seed: 3, Window: 4, Stride: 2}} {
		t.Run(name, func(t *testing.T) {
			parts, wrote, err := d.Divide(series(50), nil)
			if err != nil {
				t.Fatal(err)
			}
			d := written(t, wrote)
			longer := series(60)
			longer.Labels = make([]int32, 60)
			for _, source := range []*Set{series(50), longer} {
				again, err := Division{Share: 0.5, Seed: 9, Window: d.Window, Stride: d.Stride}.After(d, source, nil)
				if err != nil {
					t.Fatal(err)
				}
				if !again.Unseen || !slices.Equal(firsts(again.Kept), firsts(parts.Kept)) || !slices.Equal(firsts(again.Held), firsts(parts.Held)) {
					t.Errorf("of %d rows %v is kept, want %v", source.Rows(), firsts(again.Kept), firsts(parts.Kept))
				}
				trained := map[float32]bool{}
				for _, v := range slices.Concat(again.Train.Dense(), parts.Kept.Dense()) {
					trained[v] = true
				}
				for _, v := range again.Test.Dense() {
					if trained[v] {
						t.Errorf("of %d rows, the value %v of a test row was trained on", source.Rows(), v)
					}
				}
				if n, ok := d.Trained(source); !ok || n != 32 {
					t.Errorf("of %d rows %d were trained on, want 32", source.Rows(), n)
				}
				if last := again.Test.Row(again.Test.Rows() - 1)[0]; source == longer && last < 50 {
					t.Errorf("the last test row is %v, which was not added", last)
				}
			}
			if again, err := d.After(d, series(40), nil); err != nil || again.Unseen {
				t.Errorf("other rows: %v, unseen %v", err, again.Unseen)
			}
			if again, err := d.After(Division{}, series(50), nil); err != nil || again.Unseen {
				t.Errorf("nothing is known: %v, unseen %v", err, again.Unseen)
			}
		})
	}
}

// TestDivisionOfTwoSets: test rows that are a set of their own stay whole.
func TestDivisionOfTwoSets(t *testing.T) {
	train, test := series(50), series(70).Slice(50, 70)
	_, d, err := Division{Share: 0.2, Seed: 1}.Divide(train, test)
	if err != nil {
		t.Fatal(err)
	}
	again, err := d.After(d, train, test)
	if err != nil || !again.Unseen || !slices.Equal(firsts(again.Test), firsts(test)) || !slices.Equal(firsts(again.Train), firsts(train)) {
		t.Errorf("%v: again %+v", err, again)
	}
	if alone, err := d.After(d, test, nil); err != nil || !alone.Unseen {
		t.Errorf("the test rows alone: %v, unseen %v", err, alone.Unseen)
	}
	if alone, err := d.After(d, train, nil); err != nil || alone.Unseen {
		t.Errorf("the training rows alone: %v, unseen %v", err, alone.Unseen)
	}
	for set, want := range map[*Set]int{train: 40, test: 0} {
		if n, ok := d.Trained(set); !ok || n != want {
			t.Errorf("%d rows were trained on, want %d", n, want)
		}
	}
	if _, ok := d.Trained(series(9)); ok {
		t.Error("something is known of other rows")
	}
}

// TestDivisionOfNone: a share of 0 sets no rows aside, and only rows that were added later are unseen.
func TestDivisionOfNone(t *testing.T) {
	for name, d := range map[string]Division{"rows": {}, "windows": {Window: 4, Stride: 2}} {
		parts, wrote, err := d.Divide(series(50), nil)
		if err != nil {
			t.Fatal(err)
		}
		want, err := d.Cut(series(50))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []*Set{parts.Kept, parts.Held, parts.Train, parts.Test} {
			if !slices.Equal(part.Dense(), want.Dense()) {
				t.Errorf("%s: a part has %d rows, want all %d", name, part.Rows(), want.Rows())
			}
		}
		d := written(t, wrote)
		again, err := d.After(d, series(50), nil)
		if err != nil || again.Unseen {
			t.Errorf("%s: rows that were trained on are unseen: %v", name, err)
		}
		if again, err = d.After(d, series(60), nil); err != nil || !again.Unseen || again.Kept.Rows() != want.Rows() {
			t.Errorf("%s: rows that were added are not unseen test rows: %v", name, err)
		}
		if first := again.Test.Row(0)[0]; first != series(60).Row(50)[0] {
			t.Errorf("%s: test rows begin with %v", name, first)
		}
	}
}
