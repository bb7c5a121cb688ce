//go:build cgo

package runtime

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hourglass-go/hourglass/graph"
)

// kindsInput returns a value for every input of kinds.onnx.
func kindsInput() map[string]*graph.Tensor {
	return map[string]*graph.Tensor{
		"float32":        graph.Vector[float32]("", 1, -2.5, 3),
		"float64":        graph.Vector("", 1, -2.5, 1e300),
		"int8":           graph.Vector[int8]("", 1, -128, 127),
		"int16":          graph.Vector[int16]("", 1, -32768, 3),
		"int32":          graph.Vector[int32]("", 1, -2, 1<<30),
		"int64":          graph.Vector[int64]("", 1, -2, 1<<60),
		"uint8":          graph.Vector[uint8]("", 1, 2, 255),
		"uint16":         graph.Vector[uint16]("", 1, 2, 65535),
		"uint32":         graph.Vector[uint32]("", 1, 2, 1<<31),
		"uint64":         graph.Vector[uint64]("", 1, 2, 1<<63),
		"bool":           graph.Vector("", true, false, true),
		"string":         {Elem: graph.String, Dims: []int64{3}, Strings: [][]byte{[]byte("a"), {}, []byte("ž")}},
		"float16":        {Elem: graph.Float16, Dims: []int64{3}, Raw: []byte{0, 0x3c, 0, 0xc0, 1, 0}},
		"bfloat16":       {Elem: graph.BFloat16, Dims: []int64{3}, Raw: []byte{0x80, 0x3f, 0, 0xc0, 1, 0}},
		"float32_scalar": graph.Scalar[float32]("", 2.5),
		"float64_scalar": graph.Scalar("", 1e300),
		"int8_scalar":    graph.Scalar[int8]("", -128),
		"int16_scalar":   graph.Scalar[int16]("", -32768),
		"int32_scalar":   graph.Scalar[int32]("", 1<<30),
		"int64_scalar":   graph.Scalar[int64]("", -7),
		"uint8_scalar":   graph.Scalar[uint8]("", 255),
		"uint16_scalar":  graph.Scalar[uint16]("", 65535),
		"uint32_scalar":  graph.Scalar[uint32]("", 1<<31),
		"uint64_scalar":  graph.Scalar[uint64]("", 1<<63),
		"bool_scalar":    graph.Scalar("", true),
	}
}

func TestEveryType(t *testing.T) {
	s := openTest(t, "kinds", nil)
	in := kindsInput()
	out, err := s.Run(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if len(out) != len(in) {
		t.Errorf("%d outputs for %d inputs", len(out), len(in))
	}
	for name, want := range in {
		got := out[name+"_out"]
		if got.Elem != want.Elem || !slices.Equal(got.Dims, want.Dims) || !bytes.Equal(got.Raw, want.Raw) ||
			!slices.EqualFunc(got.Strings, want.Strings, bytes.Equal) {
			t.Errorf("%s: %+v came back as %+v", name, want, got)
		}
	}
}

func TestScalarsThatCannotBePassed(t *testing.T) {
	for name, x := range map[string]*graph.Tensor{
		"scalar_float16": {Elem: graph.Float16, Raw: []byte{0, 0x3c}},
		"scalar_string":  {Elem: graph.String, Strings: [][]byte{[]byte("a")}},
	} {
		_, err := openTest(t, name, nil).Run(t.Context(), map[string]*graph.Tensor{"x": x})
		if err == nil || !strings.Contains(err.Error(), "cannot be passed") {
			t.Errorf("%s: Run gave %v", name, err)
		}
	}
}

// The elements are not aligned, as in the middle of a file.
func TestUnaligned(t *testing.T) {
	s := openTest(t, "tiny", nil)
	buf := make([]byte, 1+16)
	v := graph.NewTensor("", tinyInput[:4], 1, 4)
	v.Raw = buf[1:][:copy(buf[1:], v.Raw)]
	out, err := s.Run(t.Context(), map[string]*graph.Tensor{"input": v})
	if err != nil {
		t.Fatal(err)
	}
	if got := floats(t, out["latent"]); !slices.Equal(got, tinyLatent[:2]) {
		t.Errorf("latent %v, want %v", got, tinyLatent[:2])
	}
}

func TestOptionalInput(t *testing.T) {
	s := openTest(t, "threshold", nil)
	if d := s.Optional()["limit"]; d == nil || floats(t, d)[0] != .5 {
		t.Errorf("Optional() = %v", s.Optional())
	}
	x := graph.Vector[float32]("", .25, .75)
	for _, c := range []struct {
		limit *graph.Tensor
		want  []byte
	}{
		{nil, []byte{0, 1}},
		{graph.Scalar[float32]("", .1), []byte{1, 1}},
		{graph.Scalar[float32]("", .9), []byte{0, 0}},
	} {
		in := map[string]*graph.Tensor{"x": x}
		if c.limit != nil {
			in["limit"] = c.limit
		}
		out, err := s.Run(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		if got := out["above"].Raw; !bytes.Equal(got, c.want) {
			t.Errorf("limit %v: above = %v, want %v", c.limit, got, c.want)
		}
	}
}

func TestCancelledRun(t *testing.T) {
	s := openTest(t, "slow", &Options{Threads: 1})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	const n = 64
	start := time.Now()
	_, err := s.Run(ctx, map[string]*graph.Tensor{
		"times": graph.Scalar[int64]("", 1<<40),
		"x":     graph.NewTensor("", make([]float32, n*n), n, n),
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Run gave %v", err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it took %v to stop", took)
	}
	if _, err := s.Run(ctx, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Run under a dead context gave %v", err)
	}
}

func TestRunRefuses(t *testing.T) {
	in := func(v *graph.Tensor) map[string]*graph.Tensor { return map[string]*graph.Tensor{"input": v} }
	for _, c := range []struct {
		name string
		in   map[string]*graph.Tensor
		want string
	}{
		{"nothing", nil, `input "input" is missing; want float32[batch,4]`},
		{"nil tensor", in(nil), `input "input" is missing`},
		{"unknown name", map[string]*graph.Tensor{"inptu": graph.NewTensor("", tinyInput, 2, 4)}, `"inptu" is unknown; the model's inputs are input`},
		{"another type", in(graph.NewTensor("", make([]float64, 4), 1, 4)), "is float64[1 4], want float32[batch,4]"},
		{"another width", in(graph.NewTensor("", make([]float32, 5), 1, 5)), "is float32[1 5], want float32[batch,4]"},
		{"another rank", in(graph.NewTensor("", make([]float32, 4), 4)), "is float32[4], want float32[batch,4]"},
		{"bytes missing", in(&graph.Tensor{Elem: graph.Float, Dims: []int64{1, 4}, Raw: make([]byte, 15)}), "has 15 bytes for float32[1 4], want 4 elements of 4 bytes"},
		{"negative dims", in(&graph.Tensor{Elem: graph.Float, Dims: []int64{-1, 4}}), "impossible dims [-1 4]"},
		{"huge dims", in(&graph.Tensor{Elem: graph.Float, Dims: []int64{1 << 62, 4}}), "impossible dims"},
		{"no type", in(&graph.Tensor{Dims: []int64{1, 4}}), "elements of undefined"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := openTest(t, "tiny", nil).Run(t.Context(), c.in)
			var bad *InputError
			if !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Run gave %v, want an InputError with %q", err, c.want)
			}
		})
	}
}

func TestSymbolsMustAgree(t *testing.T) {
	in := kindsInput()
	in["int8"] = graph.Vector[int8]("", 1, 2)
	_, err := openTest(t, "kinds", nil).Run(t.Context(), in)
	if err == nil || !strings.Contains(err.Error(), "with n = ") {
		t.Errorf("Run gave %v", err)
	}
}

// TestStatedOutputs: an output that the file states as a scalar, and a float16 one under sizes of its own,
// have the dimensions that follow from the inputs.
func TestStatedOutputs(t *testing.T) {
	for elem, stated := range map[graph.DataType]graph.Shape{graph.Float: {}, graph.Float16: graph.Dims(graph.Symbol("p"), graph.Symbol("q"))} {
		g := &graph.Graph{
			Name: "stated", Header: graph.Header{IRVersion: 8, Opsets: []graph.Opset{{Version: 17}}},
			Inputs:  []graph.Value{{Name: "x", Type: graph.Type{Elem: elem, Shape: graph.Dims(graph.Symbol("n"), graph.Symbol("m"))}}},
			Outputs: []graph.Value{{Name: "y", Type: graph.Type{Elem: elem, Shape: stated}}},
			Nodes:   []*graph.Node{{Op: "Transpose", Inputs: []string{"x"}, Outputs: []string{"y"}}},
		}
		file, err := graph.Encode(g)
		if err != nil {
			t.Fatal(err)
		}
		s, err := OpenBytes(t.Context(), file, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		x := &graph.Tensor{Elem: elem, Dims: []int64{2, 3}, Raw: make([]byte, 6*elem.Size())}
		out, err := s.Run(t.Context(), map[string]*graph.Tensor{"x": x})
		if err != nil || !slices.Equal(out["y"].Dims, []int64{3, 2}) {
			t.Errorf("%v: %v, %v; want dims [3 2]", elem, out["y"], err)
		}
	}
}
