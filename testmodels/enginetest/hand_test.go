package enginetest

import "testing"

// TestByHand holds the oracle, which says what engines should compute, against results that were
// worked out by hand.
func TestByHand(t *testing.T) {
	compared := 0
	for _, c := range Cases() {
		if c.want == nil {
			continue
		}
		compared++
		g, feeds, err := c.Graph()
		if err != nil {
			t.Fatalf("%v: %v", c, err)
		}
		got, err := expected(g, feeds)
		if err != nil {
			t.Fatalf("%v: %v", c, err)
		}
		if d := difference(c.want, got["y"], false); d != "" {
			t.Errorf("%v: by hand it %s", c, d)
		}
	}
	if compared < 34 {
		t.Errorf("%d cases were worked out by hand, want 34 or more", compared)
	}
}
