//go:build cgo

package isolate

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	children["onnxruntime"] = func() error { return Serve(context.Background(), accel.Engine{}) }
}

func TestOnnxruntime(t *testing.T) {
	g := layer(t, 1<<14) // 4 MiB
	here, there := prepare(t, accel.Engine{}, g), prepare(t, child("onnxruntime"), g)
	for _, rows := range []int64{1, 30} {
		want, err := here.Run(t.Context(), inputs(rows))
		if err != nil {
			t.Fatal(err)
		}
		got, err := there.Run(t.Context(), inputs(rows))
		if err != nil {
			t.Fatal(err)
		}
		same(t, want, got)
	}
}

// TestOnnxruntimeIsGivenTheFile: one with a field that no schema has, whole or with weights
// beside it. A graph that is not the file's any more passes as it is.
func TestOnnxruntimeIsGivenTheFile(t *testing.T) {
	for name, save := range map[string]func(string, *graph.Graph) error{"whole": graph.Save, "beside": graph.SaveExternal} {
		path := filepath.Join(t.TempDir(), "model.onnx")
		if err := save(path, layer(t, 96)); err != nil {
			t.Fatal(err)
		}
		file, err := os.ReadFile(path)
		if err == nil { // a field 4000 of the varint 1, before all others
			err = os.WriteFile(path, append([]byte{0x80, 0xfa, 0x01, 0x01}, file...), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		g, err := graph.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		e := child("onnxruntime")
		e.Files = true
		here, there := prepare(t, native.Engine{}, g), prepare(t, e, g)
		want, err := here.Run(t.Context(), inputs(1))
		if err != nil {
			t.Fatal(err)
		}
		got, err := there.Run(t.Context(), inputs(1))
		if err != nil || len(got) != len(want) {
			t.Errorf("%s: %d outputs, %v", name, len(got), err)
		}
		if !hourglass.RunsOriginal(there) {
			t.Errorf("%s: onnxruntime is given an encoding", name)
		}
		g.Initializers[0].Doc = "changed"
		if hourglass.RunsOriginal(prepare(t, e, g)) {
			t.Errorf("%s: a graph that was changed passes for the file's", name)
		}
	}
}

// TestOnnxruntimeWithoutMemory: a small model that makes 64 GiB of one number.
func TestOnnxruntimeWithoutMemory(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("there is no limit of memory but Linux's")
	}
	b := graph.NewBuilder("greedy", 0)
	x := b.Input("x", graph.Int64, graph.Fixed(2))
	b.Output("y", b.Op("ConstantOfShape", x))
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	r := prepare(t, child("onnxruntime"), g)
	for size, want := range map[int64]error{1 << 10: nil, 1 << 17: ErrMemory} {
		_, err := r.Run(t.Context(), map[string]*graph.Tensor{"x": graph.Vector("x", size, size)})
		if !errors.Is(err, want) {
			t.Errorf("%d²: %v, want %v", size, err, want)
		}
	}
}

func BenchmarkRun(b *testing.B) {
	g := layer(b, 1<<12)
	in := inputs(64)
	for _, e := range []Engine{child("native"), child("onnxruntime")} {
		b.Run(e.Engine, func(b *testing.B) {
			r := prepare(b, e, g)
			b.SetBytes(64 * (64 + 4096) * 4)
			for b.Loop() {
				if _, err := r.Run(b.Context(), in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("in process", func(b *testing.B) {
		r := prepare(b, accel.Engine{}, g)
		for b.Loop() {
			if _, err := r.Run(b.Context(), in); err != nil {
				b.Fatal(err)
			}
		}
	})
}
