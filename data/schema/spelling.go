package schema

import (
	"math"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/data"
)

// Spelling is a text that a field of a category may be, and the value that it becomes.
type Spelling struct {
	Text  string
	Value float32 // a position in Categories; NaN: a gap
}

// Spellings lists the texts that a category knows: its categories, then the ways to write a gap. Any other
// text is "other", and becomes the number of categories. Where the categories are true and false, each may
// be written as programs write them: true, True or TRUE.
func (c Column) Spellings() []Spelling {
	var all []Spelling
	known := map[string]bool{}
	add := func(text string, value float32) {
		if !known[text] {
			all = append(all, Spelling{text, value})
			known[text] = true
		}
	}
	for i, text := range c.Categories {
		add(text, float32(i))
	}
	if !slices.ContainsFunc(c.Categories, func(text string) bool { return !isTruth(text) }) {
		for i, text := range c.Categories {
			lower := strings.ToLower(text)
			for _, other := range []string{lower, strings.ToUpper(lower[:1]) + lower[1:], strings.ToUpper(lower)} {
				add(other, float32(i))
			}
		}
	}
	for _, gap := range data.Gaps() {
		for _, text := range cases(gap) {
			add(text, float32(math.NaN()))
		}
	}
	return all
}

func isTruth(text string) bool {
	return strings.EqualFold(text, "true") || strings.EqualFold(text, "false")
}

// cases returns a text with each of its letters small and capital.
func cases(text string) []string {
	all := []string{""}
	for _, letter := range text {
		var longer []string
		small, capital := string(letter), strings.ToUpper(string(letter))
		for _, start := range all {
			longer = append(longer, start+small)
			if capital != small {
				longer = append(longer, start+capital)
			}
		}
		all = longer
	}
	return all
}
