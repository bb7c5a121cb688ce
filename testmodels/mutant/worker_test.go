package mutant_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/graph/inspect"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// work does everything with each model that is named on a line of in, and says on a line of out
// how it went: "ran", "refused", or "wrong" and why.
func work(in io.Reader, out io.Writer) {
	for s := bufio.NewScanner(in); s.Scan(); {
		debug.FreeOSMemory()
		_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // the peak begins anew
		start, used := time.Now(), processor()
		err := handle(s.Text())
		if d := processor() - used; d > processorTime {
			err = fmt.Errorf("%w: it took %v of the processor and %v in all", errWrong, d, time.Since(start))
		}
		if peak := held(os.Getpid(), "VmHWM:"); peak > resident {
			err = fmt.Errorf("%w: it held %d MiB", errWrong, peak>>20)
		}
		switch {
		case errors.Is(err, errWrong):
			fmt.Fprintf(out, "wrong %s\n", strings.ReplaceAll(err.Error(), "\n", " | "))
		case err != nil:
			fmt.Fprintf(out, "refused\n")
		default:
			fmt.Fprintf(out, "ran\n")
		}
	}
}

var errWrong = errors.New("wrong")

// handle reads, describes, verifies and converts a file.
func handle(path string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: panic: %v %.1500s", errWrong, p, debug.Stack())
		}
	}()
	ctx, end := context.WithTimeout(context.Background(), patience/2)
	defer end()
	g, err := graph.LoadWithin(path, memory)
	if err != nil {
		return err
	}
	_ = inspect.Of(path, g).WriteTable(io.Discard)
	if _, err := graph.Encode(g); err != nil {
		return err
	}
	if err := g.Validate(); err != nil {
		return err
	}
	r, err := verify.Compare(ctx, judge.Subjects(g, oracle.Engine{}, native.Engine{}), trial.Generate(g, &trial.Generation{Seed: 1, Memory: memory}), &judge.Settings{})
	if err != nil {
		return err
	}
	var said strings.Builder
	if err := r.WriteTable(&said); err != nil {
		return err
	}
	for _, word := range []string{"runtime error", "goroutine "} {
		if strings.Contains(said.String(), word) {
			return fmt.Errorf("%w: a report speaks of Go: %s", errWrong, said.String())
		}
	}
	converted(ctx, g)
	return ctx.Err()
}

// converted makes every conversion of a model. Each may be refused.
func converted(ctx context.Context, g *graph.Graph) {
	for _, to := range []int64{13, 17, 22} {
		if o, err := convert.Opset(g, to); err == nil {
			_, _ = graph.Encode(o)
		}
	}
	_, _ = convert.Simplify(ctx, g, native.Engine{})
	_, _, _ = convert.Half(g, convert.HalfSettings{})
	_, _ = convert.Quantize(ctx, g, convert.QuantizeSettings{})
	_, _ = convert.Weights(g)
	_, _ = convert.Bind(g, map[string]int64{"batch": 3})
	if len(g.Nodes) > 0 && len(g.Nodes[len(g.Nodes)/2].Outputs) > 0 {
		_, _, _ = convert.Split(g, g.Nodes[len(g.Nodes)/2].Outputs[0])
	}
	_, _ = convert.Import(ctx, g, convert.ImportSettings{}, native.Engine{})
}
