package detector_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
)

// numbered returns n texts.
func numbered(n int) (texts []string) {
	for i := range n {
		texts = append(texts, fmt.Sprintf("M-%03d", i))
	}
	return texts
}

const shops = 200

// payments returns a schema with a shop, and rows in which each shop has its amounts.
func payments(n int, seed uint64) (*schema.Schema, *data.Set) {
	s := &schema.Schema{Headed: true, Columns: []schema.Column{
		{Name: "amount", Kind: schema.Number},
		{Name: "shop", Kind: schema.Category, Categories: numbered(shops)},
		{Name: "items", Kind: schema.Number},
	}}
	r := rand.New(rand.NewPCG(seed, 1))
	set := &data.Set{Name: "payments", Features: s.Width()}
	for range n {
		shop := r.IntN(shops)
		set.X = append(set.X, amount(shop)+float32(r.NormFloat64()), float32(shop), float32(r.IntN(5)))
	}
	return s, set
}

// amount returns the usual amount of a shop.
func amount(shop int) float32 { return float32(shop * 37 % shops) }

func fit(t *testing.T, s *schema.Schema, rows *data.Set) *detector.Detector {
	t.Helper()
	d, err := detector.Fit(t.Context(), s, rows, detector.Settings{Training: native.Engine{}, Engine: native.Engine{}, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestManyTexts holds that a detector knows which amounts go with which of many texts, that it blames the text or the amount, that it
// expects a text of about the row's amount, and that a text that it never saw is unusual.
func TestManyTexts(t *testing.T) {
	s, set := payments(3000, 1)
	d := fit(t, s, set)
	_, normal := payments(300, 2)
	odd, unseen := slices.Clone(normal.X), slices.Clone(normal.X)
	for i := range normal.Rows() {
		odd[3*i] = amount((int(odd[3*i+1]) + 1 + i%(shops-1)) % shops)
		unseen[3*i+1] = shops
	}
	anomaly := make([]bool, 2*normal.Rows())
	for i := normal.Rows(); i < len(anomaly); i++ {
		anomaly[i] = true
	}
	for name, c := range map[string]struct {
		rows  []float32
		least float64
	}{"mismatched": {odd, 0.9}, "unseen": {unseen, 0.95}} {
		found := scores(t, d, slices.Concat(normal.X, c.rows))
		auroc, err := detector.AUROC(found.Score, anomaly)
		if err != nil {
			t.Fatal(err)
		}
		if auroc < c.least {
			t.Errorf("%s texts: AUROC %.3f, want at least %v", name, auroc, c.least)
		}
		blamed := 0
		for i := range normal.Rows() {
			if share := found.Contribution[3*(i+normal.Rows()):][:3]; share[2] < max(share[0], share[1]) {
				blamed++
			}
		}
		if blamed < 270 {
			t.Errorf("%s texts: %d of 300 rows blame the text or the amount", name, blamed)
		}
	}
	expected, apart := scores(t, d, normal.X).Expected, 0.0
	for i := range normal.Rows() {
		shop := int(expected[3*i+1])
		if shop < 0 || shop >= shops {
			t.Fatalf("row %d: the expected text is %v", i, expected[3*i+1])
		}
		apart += math.Abs(float64(amount(shop)-normal.X[3*i])) / 300
	}
	if apart > 10 { // two amounts that are drawn at random are 67 apart
		t.Errorf("texts that are expected have amounts that are %.1f away from the row's", apart)
	}
}

// TestTextsOfEachOther: two columns of many texts go together, and nothing else says how.
func TestTextsOfEachOther(t *testing.T) {
	const users, towns = 160, 8
	s := &schema.Schema{Headed: true, Columns: []schema.Column{
		{Name: "user", Kind: schema.Category, Categories: numbered(users)},
		{Name: "shop", Kind: schema.Category, Categories: numbered(users)},
	}}
	r := rand.New(rand.NewPCG(1, 1))
	drawn := func(n int, odd bool) *data.Set {
		set := &data.Set{Name: "visits", Features: 2}
		for range n {
			user, shop := r.IntN(users), r.IntN(users/towns)
			town := user % towns
			if odd {
				town = (town + 1 + r.IntN(towns-1)) % towns
			}
			set.X = append(set.X, float32(user), float32(shop*towns+town))
		}
		return set
	}
	d := fit(t, s, drawn(3000, false))
	rows := slices.Concat(drawn(300, false).X, drawn(300, true).X)
	anomaly := make([]bool, 600)
	for i := range 300 {
		anomaly[300+i] = true
	}
	auroc, err := detector.AUROC(scores(t, d, rows).Score, anomaly)
	if err != nil || auroc < 0.95 {
		t.Errorf("AUROC %.3f, %v; want at least 0.95", auroc, err)
	}
}

// TestManyTextsInColumns holds that texts that are looked up are the values that the schema reads.
func TestManyTextsInColumns(t *testing.T) {
	s, set := payments(2000, 3)
	d := fit(t, s, set)
	c, err := d.Columns()
	if err != nil {
		t.Fatal(err)
	}
	fields := []string{"M-000", "M-199", "M-200", "", "NA", "m-000", "(other)"}
	m, err := s.Match([]string{"amount", "shop", "items"}, true)
	if err != nil {
		t.Fatal(err)
	}
	var values []float32
	for _, field := range fields {
		if values, err = m.Row(values, []string{"7", field, "2"}); err != nil {
			t.Fatal(err)
		}
	}
	n := int64(len(fields))
	number := func(x float32) *graph.Tensor {
		return graph.NewTensor("", slices.Repeat([]float32{x}, len(fields)), n, 1)
	}
	runner, err := oracle.Engine{}.NewRunner(t.Context(), c.Graph)
	if err != nil {
		t.Fatal(err)
	}
	defer runner.Close()
	out, err := runner.Run(t.Context(), map[string]*graph.Tensor{"amount": number(7), "shop": texts(fields...), "items": number(2)})
	if err != nil {
		t.Fatal(err)
	}
	want := scores(t, d, values)
	for name, want := range map[string][]float32{"score": want.Score, "reconstruction": want.Expected} {
		got, err := graph.Data[float32](out[name])
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateApprox(1e-5, 1e-5), cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s (-rows +columns)\n%s", name, diff)
		}
	}
	if want.Score[2] != want.Score[5] || want.Score[3] != want.Score[4] || want.Score[0] == want.Score[2] {
		t.Errorf("scores %v: texts that are not known are one, gaps are one, and a known one is another", want.Score)
	}
}

// TestTextsAlone fits a table of which nothing but a column of many texts is used: only how rare a text is can be said.
func TestTextsAlone(t *testing.T) {
	s := &schema.Schema{Headed: true, Columns: []schema.Column{{Name: "shop", Kind: schema.Category, Categories: numbered(shops)}}}
	set := &data.Set{Name: "shops", Features: 1}
	for i := range 2000 {
		set.X = append(set.X, float32(i*i%7919%shops))
	}
	found := scores(t, fit(t, s, set), []float32{set.X[0], shops, float32(math.NaN())})
	if found.Score[0] >= found.Score[1] || found.Score[0] >= found.Score[2] {
		t.Errorf("scores %v; want that of a usual text below those of an unseen one and a gap", found.Score)
	}
}
