package data

import (
	"fmt"
	"strings"
)

// Count returns a number of things as words, such as "1 row" or "2 anomalies". One is what a single one is called.
func Count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	if stem, ok := strings.CutSuffix(one, "y"); ok {
		return fmt.Sprintf("%d %sies", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, one)
}
