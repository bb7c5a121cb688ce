package graph

import "testing"

// The pairs are those of onnx.helper.OP_SET_ID_VERSION_MAP in ONNX 1.23.2.
func TestIRVersion(t *testing.T) {
	for opset, want := range map[int64]int64{
		1: 3, 5: 3, 6: 3, 7: 3, 8: 3, 9: 4, 10: 5, 11: 6, 12: 7, 13: 7, 14: 7, 15: 8, 16: 8, 17: 8, 18: 8,
		19: 9, 20: 9, 21: 10, 22: 10, 23: 11, 24: 12, 25: 13, 26: 13, 27: 13, 28: 14,
	} {
		if got, err := IRVersion(opset); err != nil || got != want {
			t.Errorf("IRVersion(%d) = %d, %v; want %d", opset, got, err, want)
		}
	}
	for _, opset := range []int64{-1, 0, 29} {
		if v, err := IRVersion(opset); err == nil {
			t.Errorf("IRVersion(%d) = %d, want an error", opset, v)
		}
	}
}
