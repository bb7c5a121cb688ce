package sink_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/sink"
)

// table has a column of each kind.
var table = sink.Table{Columns: []sink.Column{{Name: "a,b", Kind: sink.Text}, {Name: "x"}, {Name: "y", Digits: 3}, {Name: "odd", Kind: sink.Truth}}}

func rows(w sink.Writer) error {
	for _, text := range []string{"plain", "with \"quotes\"\nand a break", " #"} {
		w.Text(text)
		w.Number(0.1)
		w.Number(float32(math.Pi))
		w.Truth(true)
		if err := w.End(); err != nil {
			return err
		}
	}
	w.Text("")
	w.Number(float32(math.NaN()))
	w.Number(1e-30)
	w.Truth(false)
	return w.End()
}

func TestSave(t *testing.T) {
	for ending, want := range map[string]string{
		"csv":   "\"a,b\",x,y,odd\nplain,0.1,3.14,true\n\"with \"\"quotes\"\"\nand a break\",0.1,3.14,true\n\" #\",0.1,3.14,true\n,,1e-30,false\n",
		"tsv":   "a,b\tx\ty\todd\nplain\t0.1\t3.14\ttrue\n\"with \"\"quotes\"\"\nand a break\"\t0.1\t3.14\ttrue\n\" #\"\t0.1\t3.14\ttrue\n\t\t1e-30\tfalse\n",
		"jsonl": "{\"a,b\":\"plain\",\"x\":0.1,\"y\":3.14,\"odd\":true}\n{\"a,b\":\"with \\\"quotes\\\"\\nand a break\",\"x\":0.1,\"y\":3.14,\"odd\":true}\n{\"a,b\":\" #\",\"x\":0.1,\"y\":3.14,\"odd\":true}\n{\"a,b\":\"\",\"x\":null,\"y\":1e-30,\"odd\":false}\n",
	} {
		path := filepath.Join(t.TempDir(), "out."+ending)
		if err := sink.Save(path, nil, table, rows); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", ending, err, got, want)
		}
	}
	var out strings.Builder
	if err := sink.Save("-", &out, table, rows); err != nil || !strings.HasPrefix(out.String(), "\"a,b\",x,") {
		t.Errorf("standard output: %v, %q", err, out.String())
	}
}

// TestSaveNPY: the number of rows is known after the last one, and the file is that of data.SaveNPY.
func TestSaveNPY(t *testing.T) {
	dir := t.TempDir()
	values := []float32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	shaped := sink.Numbers([]string{"a", "b", "c", "d"})
	shaped.Shape = []int{2, 2}
	err := sink.Save(filepath.Join(dir, "got.npy"), nil, shaped, func(w sink.Writer) error { return sink.Rows(w, values, 4) })
	if err == nil {
		err = data.SaveNPY(filepath.Join(dir, "want.npy"), []int{3, 2, 2}, values)
	}
	if err != nil {
		t.Fatal(err)
	}
	got, _ := os.ReadFile(filepath.Join(dir, "got.npy"))
	want, _ := os.ReadFile(filepath.Join(dir, "want.npy"))
	if string(got) != string(want) || len(want) == 0 {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestSaveParquet: what is written is read again, in its order.
func TestSaveParquet(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.parquet")
	if err := sink.Save(path, nil, table, rows); err != nil {
		t.Fatal(err)
	}
	r, err := data.OpenRecords(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	names, _ := r.Columns()
	if want := []string{"a,b", "x", "y", "odd"}; !slices.Equal(names, want) {
		t.Errorf("columns %q, want %q", names, want)
	}
	var got []string
	for row := r.Next(); row != nil; row = r.Next() {
		got = append(got, strings.Join(row, "|"))
	}
	if want := []string{"plain|0.1|3.1415927|true", "with \"quotes\"\nand a break|0.1|3.1415927|true", " #|0.1|3.1415927|true", "||1e-30|false"}; !slices.Equal(got, want) || r.Err() != nil {
		t.Errorf("got %q, %v; want %q", got, r.Err(), want)
	}
}

func TestSaveRefuses(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]string{"out.xlsx": "says no format", "out": "says no format", "out.npy": `column "a,b" is no number`} {
		if err := sink.Save(filepath.Join(dir, path), nil, table, rows); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
	broken := errors.New("broken")
	err := sink.Save(filepath.Join(dir, "half.csv"), nil, table, func(w sink.Writer) error { return errors.Join(rows(w), broken) })
	if !errors.Is(err, broken) {
		t.Errorf("got %v, want the error of the function", err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%v were left behind", left)
	}
}
