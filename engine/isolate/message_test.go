package isolate

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hourglass-go/hourglass/graph"
)

var sample = &message{Kind: run, Parts: []part{
	partOf("x", graph.Vector[float32]("", 1, 2, 3)),
	partOf("\xff no UTF-8", &graph.Tensor{Elem: graph.String, Dims: []int64{2}, Strings: [][]byte{{0xfe}, {}}}),
	partOf("odd", &graph.Tensor{Elem: 17, Dims: []int64{-1}, Raw: []byte{1}}), // of a type that is not known
}}

func written(t testing.TB, m *message) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(bufio.NewWriter(&b), m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var sameParts = cmp.AllowUnexported(part{})

func TestMessages(t *testing.T) {
	in := bufio.NewReader(io.MultiReader(bytes.NewReader(written(t, sample)), bytes.NewReader(written(t, &message{Kind: answer}))))
	for _, want := range []*message{sample, {Kind: answer}} {
		got, err := read(in, 100)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, sameParts); diff != "" {
			t.Error(diff)
		}
	}
	if _, err := read(in, 100); err != io.EOF {
		t.Errorf("the end: %v", err)
	}
}

func TestMessagesThatAreWrong(t *testing.T) {
	whole := written(t, sample)
	for i := 1; i < len(whole); i++ {
		if _, err := read(bufio.NewReader(bytes.NewReader(whole[:i])), 100); err != io.ErrUnexpectedEOF {
			t.Fatalf("cut off after %d bytes: %v", i, err)
		}
	}
	for in, want := range map[string]string{
		magic + "\xff\xff\xff\xff":                              "length of at most 67108864",
		magic + "\x02\x00\x00\x00[]":                            "cannot unmarshal array",
		magic + "\x18\x00\x00\x00" + `{"parts":[{"bytes":-1}]}`: `"" has -1 bytes`,
		string(whole[:len(whole)-1]):                            "of which 4 may still come",
	} {
		if _, err := read(bufio.NewReader(strings.NewReader(in)), 4); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v, want %q", in, err, want)
		}
	}
}

// TestTake: what is longer than is taken at once arrives whole.
func TestTake(t *testing.T) {
	want := bytes.Repeat([]byte("hourglass"), atOnce/3)
	got, err := take(bytes.NewReader(want), int64(len(want)))
	if err != nil || !bytes.Equal(got, want) || cap(got) != len(want) {
		t.Errorf("%d bytes in %d, %v", len(got), cap(got), err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(written(f, sample))
	f.Add(promise())
	f.Fuzz(func(t *testing.T, in []byte) {
		m, err := read(bufio.NewReader(bytes.NewReader(in)), 1<<10)
		if err != nil {
			return
		}
		again, err := read(bufio.NewReader(bytes.NewReader(written(t, m))), 1<<10)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(m, again, sameParts, cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
		if m.Kind == open {
			_, _ = assemble(m.Parts)
		}
		_ = tensorsOf(m.Parts)
	})
}
