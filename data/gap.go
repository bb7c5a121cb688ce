package data

import (
	"slices"
	"strings"
)

// gaps are the ways in which tables write a missing field, in small letters.
var gaps = []string{"", "na", "n/a", "nan", "null", "none", "?"}

const longestGap = 4

// Gaps lists the ways in which tables write a missing field, in small letters.
func Gaps() []string { return slices.Clone(gaps) }

// Missing reports whether a field is a gap, as tables write one: empty, NA, null and so on.
func Missing(field string) bool {
	field = strings.TrimSpace(field)
	return len(field) <= longestGap && slices.Contains(gaps, strings.ToLower(field))
}
