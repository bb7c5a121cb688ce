package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
)

// large builds a graph of ResNet-50's convolutions (He, Zhang, Ren, Sun 2016), bottlenecks of
// three in four stages, on images of 3×32×32, and of a linear decoder: 120 MB of weights.
func large() (*graph.Graph, error) {
	b := graph.NewBuilder("large", 0)
	random := rand.New(rand.NewPCG(1, 1))
	n := 0
	conv := func(x graph.Value, in, out, size, stride int64) graph.Value {
		n++
		v := make([]float32, out*in*size*size)
		scale := math.Sqrt(2 / float64(in*size*size))
		for i := range v {
			v[i] = float32(random.NormFloat64() * scale)
		}
		w := b.Parameter(graph.NewTensor(fmt.Sprintf("conv%d.weight", n), v, out, in, size, size))
		bias := b.Parameter(graph.NewTensor(fmt.Sprintf("conv%d.bias", n), make([]float32, out), out))
		pad := size / 2
		return b.Op("Conv", x, w, bias, graph.Ints("strides", stride, stride), graph.Ints("pads", pad, pad, pad, pad))
	}
	x := b.Input("x", graph.Float, graph.Batch, graph.Fixed(3), graph.Fixed(32), graph.Fixed(32))
	h := b.Op("Relu", conv(x, 3, 64, 7, 2))
	h = b.Op("MaxPool", h, graph.Ints("kernel_shape", 3, 3), graph.Ints("strides", 2, 2), graph.Ints("pads", 1, 1, 1, 1))
	in := int64(64)
	for stage, blocks := range []int{3, 4, 6, 3} {
		width := int64(64) << stage
		for i := range blocks {
			stride, skip := int64(1), h
			if i == 0 {
				if stage > 0 {
					stride = 2
				}
				skip = conv(h, in, 4*width, 1, stride)
			}
			y := b.Op("Relu", conv(h, in, width, 1, 1))
			y = b.Op("Relu", conv(y, width, width, 3, stride))
			h = b.Op("Relu", b.Op("Add", b.Op("Mul", conv(y, width, 4*width, 1, 1), b.Scalar(0.2)), skip))
			in = 4 * width
		}
	}
	h = b.Op("Flatten", b.Op("GlobalAveragePool", h))
	const pixels = 3 * 32 * 32
	fc := make([]float32, in*pixels)
	for i := range fc {
		fc[i] = float32(random.NormFloat64() * 0.01)
	}
	h = b.Op("MatMul", h, b.Parameter(graph.NewTensor("fc.weight", fc, in, pixels)))
	b.Output("y", b.Op("Reshape", h, b.Const(graph.Vector[int64]("", 0, 3, 32, 32))))
	return b.Graph()
}

// host is a way to import and run a file.
type host struct {
	name  string
	input string
	open  func(ctx context.Context, path string) (hourglass.Runner, error)
}

var hosts = []host{
	{"native, `graph.Load` and `NewRunner`", "x", loadedBy(native.Engine{})},
	{"native, `graph.Load`, `convert.Import` and `NewRunner`", hourglass.InputName, imported},
	{"onnxruntime, `runtime.Open` with `OptimizeBasic`", "x", opened(runtime.OptimizeBasic)},
	{"onnxruntime, `runtime.Open`", "x", opened(runtime.OptimizeAll)},
	{"onnxruntime, `graph.Load` and `NewRunner`", "x", loadedBy(accel.Engine{})},
}

func opened(level runtime.Optimization) func(context.Context, string) (hourglass.Runner, error) {
	return func(ctx context.Context, path string) (hourglass.Runner, error) {
		return runtime.Open(ctx, path, &runtime.Options{Optimization: level})
	}
}

func loadedBy(e hourglass.Engine) func(context.Context, string) (hourglass.Runner, error) {
	return func(ctx context.Context, path string) (hourglass.Runner, error) {
		g, err := graph.Load(path)
		if err != nil {
			return nil, err
		}
		return e.NewRunner(ctx, g)
	}
}

// imported makes a model that can be trained, and prepares its autoencoder.
func imported(ctx context.Context, path string) (hourglass.Runner, error) {
	g, err := graph.Load(path)
	if err != nil {
		return nil, err
	}
	m, err := convert.Import(ctx, g, convert.ImportSettings{}, native.Engine{})
	if err != nil {
		return nil, err
	}
	whole, err := m.Deployed(hourglass.AutoencoderPart)
	if err != nil {
		return nil, err
	}
	return native.Engine{}.NewRunner(ctx, whole)
}

// largeFile measures what a large file takes, in a process for each way, and writes LARGE.md.
func largeFile(ctx context.Context) error {
	file, err := os.Create("LARGE.md")
	if err != nil {
		return err
	}
	defer file.Close()
	out := io.MultiWriter(file, os.Stdout)
	dir, err := os.MkdirTemp("", "hourglass-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "large.onnx")
	g, err := large()
	if err == nil {
		err = graph.Save(path, g)
	}
	if err != nil {
		return err
	}
	g = nil
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, `# A large file

Written by `+"`go -C bench run . large`"+`. It imports and runs a graph of ResNet-50's convolutions and a linear decoder on one image of 3×32×32. The file
has %d bytes. Each figure says by how much the resident memory of the process grew, divided by the size of the file.

- *At most* is the greatest growth, sampled every millisecond. *After* is the growth after two runs.
- *Of its own* leaves out pages that are mapped from a file. The kernel takes those back where it needs them.

onnxruntime at its default level lays the weights of convolutions out anew. `+"`NewRunner`"+` takes a graph in memory and hands onnxruntime large weights in a file. The weights of the graph stay
in memory as long as the caller holds the graph, which these programs do not.

`+
		"| | at most | after | of its own, at most | after |\n|---|---|---|---|---|\n", info.Size())
	for i, h := range hosts {
		cmd := exec.CommandContext(ctx, exe, "imported", strconv.Itoa(i), path)
		cmd.Stderr = os.Stderr
		text, err := cmd.Output()
		if err != nil {
			return fmt.Errorf("%s: %w", h.name, err)
		}
		var peak, kept, ownPeak, own float64
		if _, err := fmt.Sscan(string(text), &peak, &kept, &ownPeak, &own); err != nil {
			return err
		}
		size := float64(info.Size())
		fmt.Fprintf(out, "| %s | %.2f | %.2f | %.2f | %.2f |\n", h.name, peak/size, kept/size, ownPeak/size, own/size)
	}
	return verified(ctx, out, dir, path, info.Size())
}

// hosted runs as the process of one host. It prints the growth of its memory in bytes, at most and
// after two runs, and then the same of its own memory.
func hosted(ctx context.Context, h host, path string) error {
	small, err := newPeak(ctx) // loads the library, and starts its threads
	if err != nil {
		return err
	}
	if _, err := small.gflops(ctx); err != nil {
		return err
	}
	small.close()
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil { // begins a new peak
		return err
	}
	base, err := status("VmRSS")
	if err != nil {
		return err
	}
	own, err := status("RssAnon")
	if err != nil {
		return err
	}
	greatest := sampled("RssAnon")
	r, err := h.open(ctx, path)
	if err != nil {
		return err
	}
	defer r.Close()
	x := graph.NewTensor("x", make([]float32, 3*32*32), 1, 3, 32, 32)
	for range 2 {
		if _, err := r.Run(ctx, map[string]*graph.Tensor{h.input: x}); err != nil {
			return err
		}
	}
	peak, err := status("VmHWM")
	if err != nil {
		return err
	}
	ownPeak := greatest()
	debug.FreeOSMemory()
	kept, err := status("VmRSS")
	if err != nil {
		return err
	}
	ownKept, err := status("RssAnon")
	if err != nil {
		return err
	}
	fmt.Println(peak-base, kept-base, ownPeak-own, ownKept-own)
	return nil
}

// sampled reads a figure of /proc/self/status every millisecond. The function that it returns
// ends that and returns the greatest figure.
func sampled(name string) func() int64 {
	stop, greatest := make(chan struct{}), make(chan int64)
	go func() {
		var most int64
		for {
			if n, err := status(name); err == nil {
				most = max(most, n)
			}
			select {
			case <-stop:
				greatest <- most
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	return func() int64 { close(stop); return <-greatest }
}

// status returns a figure of /proc/self/status in bytes.
func status(name string) (int64, error) { return statusOf(os.Getpid(), name) }

func statusOf(pid int, name string) (int64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range bytes.Lines(b) {
		if rest, ok := strings.CutPrefix(string(line), name+":"); ok {
			n, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return n << 10, err
		}
	}
	return 0, fmt.Errorf("/proc/%d/status has no %s", pid, name)
}
