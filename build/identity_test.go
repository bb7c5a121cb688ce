package build

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass"
)

// TestPlain: values of different meaning have different texts, and none is in Go's syntax.
func TestPlain(t *testing.T) {
	type hidden struct{ width int }
	seen := map[string]any{}
	for _, v := range []any{
		nil, Constant{}, Cosine{}, Cosine{Floor: 0.1}, WarmUp{Steps: 5}, WarmUp{Steps: 5, Then: Constant{}}, WarmUp{Steps: 5, Then: Cosine{}}, &WarmUp{Steps: 6},
		hourglass.MSE{}, hourglass.BCE{}, hourglass.Gaussian{Sigma: 1, Clip: true}, hourglass.AdamW{Decay: 0.1}.InForce(),
		[]hourglass.Penalty{hourglass.L1{Weight: 1}}, []hourglass.Penalty{hourglass.L2{Weight: 1}}, []hourglass.Penalty{},
		hidden{1}, hidden{2}, math.Inf(1), uint64(math.MaxUint64), int64(math.MinInt64), "text", true,
	} {
		b, err := json.Marshal(plain(reflect.ValueOf(v)))
		if err != nil {
			t.Fatal(err)
		}
		if other, same := seen[string(b)]; same {
			t.Errorf("%#v and %#v are both %s", v, other, b)
		}
		if seen[string(b)] = v; strings.Contains(string(b), "hourglass.") || strings.Contains(string(b), "build.") {
			t.Errorf("%#v is %s", v, b)
		}
	}
}

// TestIdentityDiffers: the error names what another training has otherwise.
func TestIdentityDiffers(t *testing.T) {
	a := identity{"epochs": []byte("3"), "optimizer": []byte(`{"kind":"sgd"}`)}
	if err := a.differs(identity{"epochs": []byte("3"), "optimizer": []byte(`{"kind":"sgd"}`)}); err != nil {
		t.Error(err)
	}
	err := a.differs(identity{"epochs": []byte("4")})
	if want := `is of another training: its epochs is 4, and this one's 3; its optimizer is not known, and this one's {"kind":"sgd"}`; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
