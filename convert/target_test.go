package convert_test

import (
	"testing"

	"github.com/hourglass-go/hourglass/convert"
)

// TestTargets: every target has an opset that graphs can be written for, and a name of its own.
func TestTargets(t *testing.T) {
	seen := map[string]bool{}
	for _, target := range convert.Targets() {
		if seen[target.Name] || target.Opset < convert.OldestTarget || target.Opset > convert.NewestOpset {
			t.Errorf("%+v: want a name of its own, and an opset from %d to %d", target, convert.OldestTarget, convert.NewestOpset)
		}
		seen[target.Name] = true
	}
}
