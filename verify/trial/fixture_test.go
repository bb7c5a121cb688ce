package trial

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/fake"
)

func set12(t *testing.T) string {
	dir := t.TempDir()
	for i := range 12 {
		fake.WriteSet(t, filepath.Join(dir, fmt.Sprint(setPrefix, i)), int64(i+1), i%2 == 0)
	}
	return dir
}

func TestReadFixtures(t *testing.T) {
	dir := set12(t)
	fixtures, err := ReadFixtures(dir, fake.Graph())
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
	one, err := ReadFixtures(filepath.Join(dir, setPrefix+"3"), fake.Graph())
	if err != nil {
		t.Fatal(err)
	}
	for f, err := range one {
		if err != nil || f.Inputs["input"].Dims[0] != 4 {
			t.Errorf("one set by itself: %+v, %v", f, err)
		}
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
			fake.WriteSet(t, dir, 1, true)
			if path := filepath.Join(dir, c.file); c.content != nil {
				fake.Write(t, path, c.content)
			} else if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			fixtures, err := ReadFixtures(filepath.Dir(dir), fake.Graph())
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range fixtures {
				err = e
			}
			if !errors.Is(err, ErrFixtures) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

func TestNoFixtures(t *testing.T) {
	empty := t.TempDir()
	file := filepath.Join(empty, "file")
	fake.Write(t, file, nil)
	for _, dir := range []string{empty, filepath.Join(empty, "nowhere"), file} {
		if _, err := ReadFixtures(dir, fake.Graph()); !errors.Is(err, ErrFixtures) {
			t.Errorf("%s: %v", dir, err)
		}
	}
}
