package oracle

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/graph/geometry"
)

// operandsOf gives arrays of so many dimensions, all of size 2.
func operandsOf(ranks []int) []Array {
	in := make([]Array, len(ranks))
	for i, rank := range ranks {
		in[i] = blank(0, slices.Repeat([]int{2}, rank))
	}
	return in
}

// TestEquationsAgree reads random equations, right and wrong, and holds what the oracle
// makes of each against the parser that the engines share.
func TestEquationsAgree(t *testing.T) {
	random, right := rand.New(rand.NewPCG(1, 2)), 0
	pieces := []string{"i", "j", "k", "Z", "..."}
	term := func() (s string) {
		for range random.IntN(4) {
			s += pieces[random.IntN(len(pieces))]
		}
		return s
	}
	for range 20_000 {
		text, ranks := term(), []int{random.IntN(4)}
		for range random.IntN(2) {
			text, ranks = text+", "+term(), append(ranks, random.IntN(4))
		}
		if random.IntN(2) == 0 {
			text += " -> " + term()
		}
		want, wrong := geometry.ParseEinsum(text, ranks)
		got, err := readEquation(text, operandsOf(ranks))
		if (err != nil) != (wrong != nil) {
			t.Fatalf("%q of ranks %v: %v here, %v of the shared parser", text, ranks, err, wrong)
		}
		if err != nil {
			continue
		}
		right++
		if !slices.Equal(got.result, want.Output) || !slices.EqualFunc(got.operands, want.Terms, slices.Equal) {
			t.Fatalf("%q of ranks %v: %v -> %v, want %v -> %v", text, ranks, got.operands, got.result, want.Terms, want.Output)
		}
	}
	if right < 1000 {
		t.Errorf("%d equations were right, too few to say anything", right)
	}
}

func TestEquations(t *testing.T) {
	for _, c := range []struct {
		text   string
		ranks  []int
		result []int
		wrong  string
	}{
		{text: "bij, bjk -> bik", ranks: []int{3, 3}, result: []int{0, 1, 3}},
		{text: "zj,jA", ranks: []int{2, 2}, result: []int{2, 0}}, // upper case sorts first
		{text: "...j,jk->...k", ranks: []int{3, 2}, result: []int{0, 1, 3}},
		{text: "ii", ranks: []int{2}},
		{text: "ij,jk->ik", ranks: []int{2}, wrong: "2 terms for 1 operands"},
		{text: "ijk->i", ranks: []int{2}, wrong: "3 labels"},
		{text: "ij->ik", ranks: []int{2}, wrong: "no operand has"},
		{text: "ij->ii", ranks: []int{2}, wrong: "has it twice"},
		{text: "i1->i", ranks: []int{2}, wrong: "not letters"},
		{text: "...j->j", ranks: []int{2}, wrong: "lacks the ellipsis"},
		{text: "...,...", ranks: []int{2, 3}, wrong: "stands for 3 dimensions"},
	} {
		e, err := readEquation(c.text, operandsOf(c.ranks))
		if c.wrong != "" {
			if err == nil || !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("%q: %v, want an error with %q", c.text, err, c.wrong)
			}
		} else if err != nil || !slices.Equal(e.result, c.result) {
			t.Errorf("%q: %v, %v; want %v", c.text, e.result, err, c.result)
		}
	}
}
