package onnxgo

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
)

// unary are the operators of the table that take one input and no attributes
// but optional ones, with the rows that they are tried on.
var unary = []string{"Exp", "Flatten", "Identity", "LeakyRelu", "Relu", "Sigmoid", "Softplus", "Tanh"}

type trial struct {
	name string
	row  []int64
	body body
}

// trials use every operator of the table, sizes of 1 and of the batch's among
// them, where gorgonia tells a vector, a matrix and a scalar apart otherwise.
func trials() []trial {
	var out []trial
	add := func(name string, row []int64, f body) { out = append(out, trial{fmt.Sprint(name, row), row, f}) }
	for _, name := range unary {
		for _, row := range [][]int64{{}, {1}, {3}, {2, 3}, {2, 1, 2}} {
			add(name, row, op(name))
		}
	}
	for _, row := range [][]int64{{1}, {3}} {
		add("Log", row, then(op("Exp"), op("Log")))
		add("Sqrt", row, then(op("Exp"), op("Sqrt")))
		add("Softmax", row, op("Softmax"))
		add("Softmax of great values", row, then(with("Mul", 1), then(with("Mul", 1), op("Softmax"))))
		add("transA", row, func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Gemm", x, b.Op("Relu", x), parameter(b, "c", row[0]), graph.Int("transA", 1))
		})
		for _, n := range []int64{1, 4} {
			add(fmt.Sprint("Gemm to ", n), row, dense("d", row[0], n))
			add(fmt.Sprint("MatMul to ", n), row, with("MatMul", row[0], n))
			add(fmt.Sprint("MatMul by transposed ", n), row, func(b *graph.Builder, x graph.Value) graph.Value {
				return b.Op("MatMul", x, b.Op("Transpose", parameter(b, "w", n, row[0]), graph.Ints("perm", 1, 0)))
			})
		}
		add("square", row, func(b *graph.Builder, x graph.Value) graph.Value { return b.Op("Mul", x, b.Op("Identity", x)) })
		add("square of equals", row, func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("Mul", b.Op("Tanh", x), b.Op("Tanh", x))
		})
		add("Gram matrix", row, func(b *graph.Builder, x graph.Value) graph.Value {
			return b.Op("MatMul", b.Op("Transpose", b.Op("Relu", x), graph.Ints("perm", 1, 0)), b.Op("Sigmoid", x))
		})
		for axis := range int64(2) {
			add(fmt.Sprint("Concat on ", axis), row, func(b *graph.Builder, x graph.Value) graph.Value {
				return b.Op("Concat", x, b.Op("Tanh", x), b.Op("Relu", x), graph.Int("axis", axis))
			})
		}
	}
	for _, c := range [][]int64{{}, {1}, {4}, {1, 4}, {1, 1}, {7, 4}, {7, 1}} {
		for trans, w := range map[int64][]int64{0: {3, 4}, 1: {4, 3}} {
			add(fmt.Sprint("Gemm plus ", c, trans), []int64{3}, func(b *graph.Builder, x graph.Value) graph.Value {
				return b.Op("Gemm", x, parameter(b, "w", w...), parameter(b, "c", c...), graph.Int("transB", trans), graph.Float32("alpha", 0.5), graph.Float32("beta", 2))
			})
		}
	}
	for _, name := range []string{"Add", "Sub", "Mul", "Div"} {
		for _, row := range [][]int64{{}, {1}, {3}, {2, 3}, {2, 1, 3}} {
			for _, p := range [][]int64{{}, {1}, {3}, {1, 3}, {1, 1}, {2, 3}, {1, 1, 3}, {2, 1, 3}, {1, 2, 1, 3}, {7}, {7, 1}, {2, 1}} {
				add(fmt.Sprint(name, " of ", p), row, with(name, p...))
				add(fmt.Sprint(p, " ", name), row, after(name, p...))
			}
		}
	}
	for _, row := range [][]int64{{6}, {2, 3}, {1, 6}, {6, 1}} {
		for _, to := range [][]int64{{-1}, {-1, 6}, {0, -1}, {0, 2, 3}, {0, 6}, {-1, 2}, {0, 1, 6}} {
			add(fmt.Sprint("Reshape to ", to), row, reshapeTo(to...))
			add(fmt.Sprint("Reshape between, to ", to), row, then(op("Sigmoid"), then(reshapeTo(to...), op("Relu"))))
		}
		for axis := range int64(len(row)) {
			add(fmt.Sprint("Flatten at ", axis), row, op("Flatten", graph.Int("axis", axis)))
		}
	}
	for _, perm := range [][]int64{{0, 1, 2}, {0, 2, 1}, {2, 1, 0}, {1, 0, 2}, {2, 0, 1}, {1, 2, 0}} {
		transposed := op("Transpose", graph.Ints("perm", perm...))
		add(fmt.Sprint("Transpose ", perm), []int64{2, 3}, transposed)
		add(fmt.Sprint("Transpose between ", perm), []int64{2, 3}, then(op("Tanh"), then(transposed, op("Relu"))))
		add(fmt.Sprint("Transpose, flat ", perm), []int64{2, 3}, then(op("Tanh"), then(transposed, op("Flatten", graph.Int("axis", 0)))))
	}
	return out
}

// sharing returns graphs in which three nodes read one value, or three equal ones,
// which gorgonia makes one.
func sharing() []trial {
	readers := map[string]body{
		"Transpose": op("Transpose", graph.Ints("perm", 1, 0)), "Softmax": op("Softmax"), "Concat": op("Concat", graph.Int("axis", 0)),
		"Gemm": dense("d", 3, 3), "Add": with("Add", 3), "Reshape": reshapeTo(-1, 3),
	}
	for _, name := range unary {
		readers[name] = op(name)
	}
	var out []trial
	for k1, f1 := range readers {
		for k2, f2 := range readers {
			for k3, f3 := range map[string]body{"Tanh": readers["Tanh"], "Reshape": readers["Reshape"]} {
				join := func(name string, values func(b *graph.Builder, x graph.Value) [3]graph.Value) {
					out = append(out, trial{fmt.Sprint(k1, " ", k2, " ", k3, " of ", name), []int64{3}, func(b *graph.Builder, x graph.Value) graph.Value {
						v := values(b, x)
						return b.Op("Concat", f1(b, v[0]), f2(b, v[1]), f3(b, v[2]), graph.Int("axis", 0))
					}})
				}
				join("the input", func(_ *graph.Builder, x graph.Value) [3]graph.Value { return [3]graph.Value{x, x, x} })
				join("one value", func(b *graph.Builder, x graph.Value) [3]graph.Value {
					v := b.Op("Sigmoid", x)
					return [3]graph.Value{v, v, v}
				})
				join("equal values", func(b *graph.Builder, x graph.Value) [3]graph.Value {
					return [3]graph.Value{b.Op("Sigmoid", x), b.Op("Sigmoid", x), b.Op("Identity", b.Op("Sigmoid", x))}
				})
			}
		}
	}
	return out
}

// Whatever the table lets through must be right, or refused at the size at
// which it is not.
func TestAgreesWithNative(t *testing.T) {
	for _, c := range slices.Concat(trials(), sharing()) {
		b := graph.NewBuilder("", 0)
		if c.body(b, b.Input("x", graph.Float, shapeOf(c.row)...)); b.Err() != nil {
			continue // no graph at all
		}
		g := testGraph(t, c.row, c.body)
		reference, err := native.Engine{}.NewRunner(t.Context(), g)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		r, err := Engine{}.NewRunner(t.Context(), g)
		for _, batch := range []int64{1, 2, 3, 7} {
			if err == nil {
				err = agree(t.Context(), reference, r, inputs(batch, c.row...))
			}
			if lacks := (*hourglass.UnsupportedOpError)(nil); err != nil && !errors.As(err, &lacks) {
				t.Errorf("%s, batch %d: %v", c.name, batch, err)
			}
		}
	}
}

func shapeOf(row []int64) graph.Shape {
	dims := graph.Dims(graph.Batch)
	for _, d := range row {
		dims = append(dims, graph.Fixed(d))
	}
	return dims
}

// agree runs r, and reports where the results differ from the reference's. What
// the reference refuses is not run.
func agree(ctx context.Context, reference, r hourglass.Runner, in map[string]*graph.Tensor) error {
	want, err := reference.Run(ctx, in)
	if err != nil {
		return nil
	}
	got, err := r.Run(ctx, in)
	if err != nil {
		return err
	}
	for name, w := range want {
		if !slices.Equal(w.Dims, got[name].Dims) {
			return fmt.Errorf("%s has dimensions %v, want %v", name, got[name].Dims, w.Dims)
		}
		x, err := graph.Data[float32](w)
		y, err2 := graph.Data[float32](got[name])
		if err := errors.Join(err, err2); err != nil {
			return err
		}
		for i := range x {
			if d := math.Abs(float64(x[i] - y[i])); !(d <= 1e-5+1e-5*math.Abs(float64(x[i]))) {
				return fmt.Errorf("%s[%d] is %v, want %v", name, i, y[i], x[i])
			}
		}
	}
	return nil
}

// What dense autoencoders are made of must be carried, and not only refused.
func TestCarriesDenseAutoencoders(t *testing.T) {
	for _, activation := range []string{"Relu", "LeakyRelu", "Sigmoid", "Tanh", "Softplus", "Identity"} {
		f := then(then(with("Sub", 6), with("Div", 6)), then(dense("a", 6, 4), then(op(activation), then(dense("b", 4, 6), then(with("Mul", 6), with("Add", 6))))))
		g := testGraph(t, []int64{6}, f)
		reference, err := native.Engine{}.NewRunner(t.Context(), g)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Engine{}.NewRunner(t.Context(), g)
		if err != nil {
			t.Fatal(err)
		}
		for _, batch := range []int64{1, 2, 6, 7, 128} { // 6 is the width
			if err := agree(t.Context(), reference, r, inputs(batch, 6)); err != nil {
				t.Errorf("%s, batch %d: %v", activation, batch, err)
			}
		}
	}
}
