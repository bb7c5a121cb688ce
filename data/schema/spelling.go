package schema

import (
	"math"
	"slices"
	"strings"
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
	for _, gap := range gaps {
		for _, text := range cases(gap) {
			add(text, float32(math.NaN()))
		}
	}
	return all
}

// gaps are the ways in which tables write a missing field, in small letters.
var gaps = []string{"", "na", "n/a", "nan", "null", "none", "?"}

const longestGap = 4

// Missing reports whether a field is a gap, as tables write one: empty, NA, null and so on.
func Missing(field string) bool { return missing(strings.TrimSpace(field)) }

// missing reports whether a field is a gap.
func missing(field string) bool {
	return len(field) <= longestGap && slices.Contains(gaps, strings.ToLower(field))
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
