package infer_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/infer"
)

type payment struct {
	ID      string    `column:"id"`
	Amount  *float64  `column:"amount"`
	Country string    `column:"country"`
	At      time.Time `column:"at"`
	note    string
}

func same(a, b []float32) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && (a[i] == a[i] || b[i] == b[i]) {
			return false
		}
	}
	return true
}

var nan = float32(math.NaN())

func TestStructs(t *testing.T) {
	m := open(t, "fraud", &infer.Options{Engine: native.Engine{}})
	r, err := infer.RowsOf[payment](m)
	if err != nil {
		t.Fatal(err)
	}
	amount := 12.5
	// 2022-01-08 is 19000 days after 1970-01-01, whatever the zone of the clock.
	at := time.Date(2022, 1, 8, 10, 30, 1, 5e8, time.FixedZone("", -7*3600))
	for _, c := range []struct {
		in   payment
		want []float32
	}{
		{payment{Amount: &amount, Country: "de", At: at, note: "x"}, []float32{12.5, 1, 19000, 37801.5}},
		{payment{Country: "fr"}, []float32{nan, 2, nan, nan}},
		{payment{Country: ""}, []float32{nan, nan, nan, nan}},
	} {
		got, err := r.Append([]float32{9}, &c.in)
		if err != nil || !same(got, append([]float32{9}, c.want...)) {
			t.Errorf("%+v: %v, %v, want %v", c.in, got, err, c.want)
		}
	}
	var dst [4]float32
	p := &payment{Amount: &amount, Country: "de", At: at}
	if n := testing.AllocsPerRun(100, func() {
		if _, err := r.Append(dst[:0], p); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("a row allocates %v times", n)
	}
}

func TestMaps(t *testing.T) {
	m := open(t, "fraud", &infer.Options{Engine: native.Engine{}})
	r, err := infer.RowsOf[map[string]any](m)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][]float32{
		`{"amount": 3, "country": "ch", "at": "2022-01-08 00:00:07", "more": []}`: {3, 0, 19000, 7},
		`{"amount": null, "country": null, "at": null}`:                           {nan, nan, nan, nan},
		`{"amount": "3.5", "country": 7, "at": ""}`:                               {3.5, 2, nan, nan},
		`{"amount": 1e300, "country": true, "at": null}`:                          {math.MaxFloat32, 2, nan, nan},
	} {
		var row map[string]any
		if err := json.Unmarshal([]byte(text), &row); err != nil {
			t.Fatal(err)
		}
		if got, err := r.Append(nil, &row); err != nil || !same(got, want) {
			t.Errorf("%s: %v, %v, want %v", text, got, err, want)
		}
	}
	for text, says := range map[string]string{
		`{"amount": 3, "country": "ch"}`: `no column "at"`,
		`{}`:                             `no column "amount"`,
		`null`:                           `no column "amount"`,
		`{"amount": "much", "country": "", "at": null}`:  `"much", want a number`,
		`{"amount": [3], "country": "", "at": null}`:     `column "amount": a []interface {}`,
		`{"amount": 3, "country": "", "at": "tomorrow"}`: `"tomorrow", want a time`,
		`{"amount": 3, "country": "", "at": 12}`:         `"12", want a time`,
	} {
		var row map[string]any
		if err := json.Unmarshal([]byte(text), &row); err != nil {
			t.Fatal(err)
		}
		if got, err := r.Append([]float32{1}, &row); !errors.Is(err, infer.ErrInput) || !strings.Contains(err.Error(), says) || len(got) != 1 {
			t.Errorf("%s: %v, %v; want an error with %q", text, got, err, says)
		}
	}
}

func TestSlices(t *testing.T) {
	m := open(t, "net", &infer.Options{Engine: native.Engine{}})
	r, err := infer.RowsOf[[]float64](m)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.Append(nil, &[]float64{1, 2, 3, 4, 5, 6}); err != nil || len(got) != 6 || got[5] != 6 {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := r.Append(nil, &[]float64{1}); !errors.Is(err, infer.ErrInput) {
		t.Errorf("a short row: %v", err)
	}
	if _, err := infer.RowsOf[payment](m); err == nil || !strings.Contains(err.Error(), "does not name its columns") {
		t.Errorf("columns of a model that names none: %v", err)
	}
}

func TestWrongTypes(t *testing.T) {
	m := open(t, "fraud", &infer.Options{Engine: native.Engine{}})
	_, number := infer.RowsOf[int](m)
	_, few := infer.RowsOf[struct {
		A float64 `column:"amount"`
	}](m)
	_, twice := infer.RowsOf[struct {
		A float64 `column:"amount"`
		B float64 `column:"amount"`
	}](m)
	_, hidden := infer.RowsOf[struct {
		a float64 `column:"amount"`
	}](m)
	for says, err := range map[string]error{
		"want a struct, map": number, `column:"country"`: few, "two fields": twice, "not exported": hidden,
	} {
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want an error with %q", err, says)
		}
	}
}

// An autoencoder of named columns takes no gaps.
func TestNamedColumns(t *testing.T) {
	r, err := infer.RowsOf[map[string]any](open(t, "another", &infer.Options{Engine: native.Engine{}}))
	if err != nil {
		t.Fatal(err)
	}
	row := map[string]any{"f": 6, "e": "5", "d": 4.0, "c": float32(3), "b": uint8(2), "a": int64(1)}
	if got, err := r.Append(nil, &row); err != nil || !same(got, []float32{1, 2, 3, 4, 5, 6}) {
		t.Errorf("%v, %v", got, err)
	}
	for _, gap := range []any{nil, "", "NA", math.NaN()} {
		row["c"] = gap
		if _, err := r.Append(nil, &row); !errors.Is(err, infer.ErrInput) || !strings.Contains(err.Error(), "gap") {
			t.Errorf("%v: %v", gap, err)
		}
	}
}
