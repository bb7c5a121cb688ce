package native

import (
	"context"
	"math"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// BenchmarkStep compares one step of Adam on a dense 784-256-32-256-784
// autoencoder, batch 128, with a plainly written gorgonia program. Only the
// ratio within one run says anything on a shared machine.
func BenchmarkStep(b *testing.B) {
	b.Run("hourglass", benchmarkOurs)
	b.Run("gorgonia", benchmarkGorgonia)
}

// BenchmarkDeepStep is a step on 784-1000-500-250-30 mirrored (Hinton and
// Salakhutdinov 2006), batch 256.
func BenchmarkDeepStep(b *testing.B) {
	stepping(b, []int{784, 1000, 500, 250, 30, 250, 500, 1000, 784}, 256)
}

var benchWidths = []int{784, 256, 32, 256, 784}

const benchRows = 128

func benchmarkOurs(b *testing.B) { stepping(b, benchWidths, benchRows) }

func stepping(b *testing.B, widths []int, rows int) {
	tr, err := Engine{}.NewTrainer(context.Background(), autoencoder(1, widths...))
	if err != nil {
		b.Fatal(err)
	}
	defer tr.Close()
	batch := [][]float32{draw(9, rows*widths[0])}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tr.Step(context.Background(), batch, rows, 1e-3); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkGorgonia(b *testing.B) {
	g := gorgonia.NewGraph()
	x := gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithShape(benchRows, benchWidths[0]), gorgonia.WithName("x"))
	y := x
	var learn gorgonia.Nodes
	for i := range len(benchWidths) - 1 {
		from, to := benchWidths[i], benchWidths[i+1]
		data := draw(1+uint64(i), from*to)
		for j := range data {
			data[j] *= float32(math.Sqrt(2 / float64(from)))
		}
		w := gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithName("w"+string(rune('0'+i))), gorgonia.WithShape(from, to),
			gorgonia.WithValue(tensor.New(tensor.WithShape(from, to), tensor.WithBacking(data))))
		c := gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithName("b"+string(rune('0'+i))), gorgonia.WithShape(1, to),
			gorgonia.WithValue(tensor.New(tensor.WithShape(1, to), tensor.WithBacking(make([]float32, to)))))
		learn = append(learn, w, c)
		y = gorgonia.Must(gorgonia.BroadcastAdd(gorgonia.Must(gorgonia.Mul(y, w)), c, nil, []byte{0}))
		if i < len(benchWidths)-2 {
			y = gorgonia.Must(gorgonia.Rectify(y))
		}
	}
	loss := gorgonia.Must(gorgonia.Mean(gorgonia.Must(gorgonia.Square(gorgonia.Must(gorgonia.Sub(y, x))))))
	if _, err := gorgonia.Grad(loss, learn...); err != nil {
		b.Fatal(err)
	}
	vm := gorgonia.NewTapeMachine(g, gorgonia.BindDualValues(learn...))
	defer vm.Close()
	solver := gorgonia.NewAdamSolver(gorgonia.WithLearnRate(1e-3))
	input := tensor.New(tensor.WithShape(benchRows, benchWidths[0]), tensor.WithBacking(draw(9, benchRows*benchWidths[0])))
	b.ReportAllocs()
	for b.Loop() {
		if err := gorgonia.Let(x, input); err != nil {
			b.Fatal(err)
		}
		if err := vm.RunAll(); err != nil {
			b.Fatal(err)
		}
		if err := solver.Step(gorgonia.NodesToValueGrads(learn)); err != nil {
			b.Fatal(err)
		}
		vm.Reset()
	}
}
