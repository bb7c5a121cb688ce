package verify

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
)

// writeSet writes a fixture that the fakes agree with.
func writeSet(t *testing.T, dir string, rows int64, named bool) {
	t.Helper()
	x := make([]float32, 2*rows)
	for i := range x {
		x[i] = float32(i)
	}
	in := graph.NewTensor("input", x, rows, 2)
	out, err := truth(map[string]*graph.Tensor{"input": in})
	if err != nil {
		t.Fatal(err)
	}
	first, second := out["count"], out["copy"] // by name, the order does not matter
	if !named {
		in, first, second = in.Renamed(""), out["copy"].Renamed("elsewhere"), out["count"].Renamed("")
	}
	for file, tensor := range map[string]*graph.Tensor{"input_0.pb": in, "output_0.pb": first, "output_1.pb": second} {
		write(t, filepath.Join(dir, file), encoded(t, tensor))
	}
}

func encoded(t *testing.T, tensor *graph.Tensor) []byte {
	t.Helper()
	b, err := graph.EncodeTensor(tensor)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

func set12(t *testing.T) string {
	dir := t.TempDir()
	for i := range 12 {
		writeSet(t, filepath.Join(dir, fmt.Sprint(setPrefix, i)), int64(i+1), i%2 == 0)
	}
	return dir
}

func TestReadFixtures(t *testing.T) {
	dir := set12(t)
	fixtures, err := ReadFixtures(dir, fakeGraph())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for f, err := range fixtures {
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprint(setPrefix, n); f.Name != want { // 10 comes after 9
			t.Errorf("set %d is %s, want %s", n, f.Name, want)
		}
		n++
		if got := f.Inputs["input"].Dims[0]; got != int64(n) || f.Outputs["copy"].Dims[0] != got {
			t.Errorf("%s: %d rows, want %d", f.Name, got, n)
		}
	}
	if n != 12 {
		t.Errorf("%d sets, want 12", n)
	}
	one, err := ReadFixtures(filepath.Join(dir, setPrefix+"3"), fakeGraph())
	if err != nil {
		t.Fatal(err)
	}
	for f, err := range one {
		if err != nil || f.Inputs["input"].Dims[0] != 4 {
			t.Errorf("one set by itself: %+v, %v", f, err)
		}
	}
}

func TestCompareRecorded(t *testing.T) {
	off := fake{name: "off", change: set(1, 0, add(1))}
	fixtures, err := ReadFixtures(set12(t), fakeGraph())
	if err != nil {
		t.Fatal(err)
	}
	r, err := Compare(t.Context(), On(fakeGraph(), exact, off), fixtures, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Subjects[0].Name != Recorded || r.Runs != 12 || r.Pair(Recorded, "exact").Verdict != Equal || r.Pair("off", Recorded).Verdict != Different {
		t.Errorf("%+v", r)
	}
}

// TestCompareUnrecorded: sets of inputs alone are run, and a set that lacks what another has
// recorded is said not to be checked.
func TestCompareUnrecorded(t *testing.T) {
	for _, c := range []struct {
		lacking []int
		exit    int
		said    string
	}{
		{[]int{0, 1, 2}, 0, ""},
		{[]int{1}, 3, `run "test_data_set_1": it has no recorded outputs`},
		{[]int{0, 2}, 3, `run "test_data_set_1": its outputs, as the first run has none`},
	} {
		dir := t.TempDir()
		for i := range 3 {
			set := filepath.Join(dir, fmt.Sprint(setPrefix, i))
			writeSet(t, set, 2, true)
			if !slices.Contains(c.lacking, i) {
				continue
			}
			for _, file := range []string{"output_0.pb", "output_1.pb"} {
				if err := os.Remove(filepath.Join(set, file)); err != nil {
					t.Fatal(err)
				}
			}
		}
		fixtures, err := ReadFixtures(dir, fakeGraph())
		if err != nil {
			t.Fatal(err)
		}
		r, err := Compare(t.Context(), On(fakeGraph(), exact, fake{name: "other"}), fixtures, nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.Runs != 3 || r.ExitCode() != c.exit || c.said != "" && !strings.Contains(strings.Join(r.Unchecked, "\n"), c.said) {
			t.Errorf("without %v: %d runs, exit code %d, unchecked: %q", c.lacking, r.Runs, r.ExitCode(), r.Unchecked)
		}
	}
}

func TestFixturesThatAreWrong(t *testing.T) {
	in := encoded(t, graph.NewTensor("input", []float32{1, 2}, 1, 2))
	for _, c := range []struct {
		name, file string
		content    []byte // nil removes the file
		want       string
	}{
		{"truncated input", "input_0.pb", in[:len(in)-3], "input_0.pb"},
		{"truncated output", "output_1.pb", in[:4], "output_1.pb"},
		{"random bytes", "input_0.pb", []byte("\xff\xfe\xfd no protobuf"), "input_0.pb"},
		{"empty file", "output_0.pb", []byte{}, "output_0.pb"},
		{"missing input", "input_0.pb", nil, `no tensor for input "input"`},
		{"missing output", "output_1.pb", nil, `no tensor for output "copy"`},
		{"a number left out", "output_0.pb", nil, "must start at 0"},
		{"one input more", "input_1.pb", encoded(t, graph.Vector[float32]("stranger", 1)), "one more than the graph's inputs, 1"},
		{"one input twice", "input_1.pb", in, `second tensor for input "input"`},
		{"one output more", "output_2.pb", in, "one more than the graph's outputs, 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), setPrefix+"0")
			writeSet(t, dir, 1, true)
			if path := filepath.Join(dir, c.file); c.content != nil {
				write(t, path, c.content)
			} else if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			fixtures, err := ReadFixtures(filepath.Dir(dir), fakeGraph())
			if err != nil {
				t.Fatal(err)
			}
			_, err = Compare(t.Context(), On(fakeGraph(), exact), fixtures, nil)
			if !errors.Is(err, ErrFixtures) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

func TestNoFixtures(t *testing.T) {
	empty := t.TempDir()
	file := filepath.Join(empty, "file")
	write(t, file, nil)
	for _, dir := range []string{empty, filepath.Join(empty, "nowhere"), file} {
		if _, err := ReadFixtures(dir, fakeGraph()); !errors.Is(err, ErrFixtures) {
			t.Errorf("%s: %v", dir, err)
		}
	}
}
