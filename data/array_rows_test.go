package data_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hourglass-go/hourglass/data"
)

// TestArrayRows: the rows of an array are read one by one, and those that do not lie one after the other are not.
func TestArrayRows(t *testing.T) {
	write := func(name string, content []byte) string {
		t.Helper()
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var b bytes.Buffer
	if err := data.WriteNPY(&b, []int{3, 2}, []float32{1, 2.5, float32(math.NaN()), 4, 5, -6e9}); err != nil {
		t.Fatal(err)
	}
	whole := b.Bytes()
	doubles := bytes.Replace(whole, []byte("<f4"), []byte(">f8"), 1)[:len(whole)-24]
	for _, v := range []float64{1, 2.5, math.NaN(), 4, 5, -6e9} {
		doubles = binary.BigEndian.AppendUint64(doubles, math.Float64bits(v))
	}
	want := [][]string{{"1", "2.5"}, {"NaN", "4"}, {"5", "-6e+09"}}
	for name, content := range map[string][]byte{"f4.npy": whole, "f8.npy": doubles, "f4.npy.gz": []byte(gzipped(string(whole)))} {
		path := write(name, content)
		r, err := data.OpenRecords(t.Context(), path, nil)
		if err != nil || !data.InRows(path) {
			t.Fatal(name, err)
		}
		if diff := cmp.Diff(want, all(r)); diff != "" || r.Err() != nil {
			t.Errorf("%s: %s, %v", name, diff, r.Err())
		}
		if names, headed := r.Columns(); headed || names[1] != "column_1" {
			t.Errorf("%s has the columns %q, %v", name, names, headed)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	gap := whole
	whole = bytes.Clone(whole)
	copy(whole[len(whole)-16:], []byte{0, 0, 0, 0})
	for want, content := range map[string][]byte{
		"more bytes follow the 24":       append(bytes.Clone(whole), 1),
		"cut off after 23 of 24 bytes":   []byte(gzipped(string(whole[:len(whole)-1]))),
		"data is damaged or cut off":     []byte(gzipped(string(whole)))[:60],
		"do not lie one after the other": bytes.Replace(whole, []byte("False"), []byte("True "), 1),
		"found \"NaN\", want a finite":   gap,
		"magic":                          []byte("nonsense, which is longer than a magic"),
	} {
		r, err := data.OpenRecords(t.Context(), write("bad.npy", content), nil)
		if err == nil {
			var c data.Choice
			if c, err = r.Choose(&data.CSV{}); err == nil {
				_, err = r.Collect(c, nil)
			}
			r.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
