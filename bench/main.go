// Command bench measures hourglass against its peers and its yardsticks, both
// sides in one run.
//
//	go -C bench run . train    training steps beside PyTorch's and a gorgonia program's, and their memory
//	go -C bench run . learn    everything that has a target, trained to it; writes LEARNING.md
//	go -C bench run . memory   the memory alone
//	go -C bench run . conv     a convolution and its gradients, written in several ways
//	go -C bench run . recipes  every recipe on both engines, on MNIST; writes RECIPES.md
//	go -C bench run . curves   how far the engines' losses of each recipe are apart; writes CURVES.md
//	go -C bench run . convert  an encoder in fewer bits: size, error and time; writes CONVERT.md
//	go -C bench run . large    the memory that a large file takes; writes LARGE.md
//	go -C bench run . detection  planted faults, and how many are found, beside Polygraphy; writes DETECTION.md
//	go -C bench run . detect DIR  our detector beside those of PyOD, on a folder of tables; writes DETECT.md
//	go -C bench run . calibration DIR  what the p-values of detectors promise, on a folder of tables; writes CALIBRATION.md
//	go -C bench run . mixed    our detector beside those of PyOD, on tables with texts, gaps and times; writes MIXED.md
//	go -C bench run . nab DIR  anomalies in series, on the Numenta Anomaly Benchmark; writes NAB.md
//	go -C bench run . scoring  how long a table takes from its file to its scores; writes SCORING.md
//	go -C bench run . data     from tables to codes: processor time and memory beside pandas, polars and pyarrow; writes DATA.md
//	go -C bench run . infer    encoders inside a program: both engines beside onnxruntime_go and Python's onnxruntime and PyTorch; writes INFER.md
//	go -C bench run . zoo      every command on ONNX files out of packages, beside its peers; writes ZOO.md
//	go -C bench run . house [DIR]  files that name an operator, lists by operator name, and sizes of packages, of the module in DIR ("..")
//	go -C bench run . linear   a linear autoencoder beside PCA, on MNIST
//
// train writes RESULTS.md. It needs Python 3 with its module venv; PyTorch goes
// into an environment in the user's cache, or is that of HOURGLASS_BENCH_PYTHON.
// infer needs the same, and onnxruntime in another one, or in that of
// HOURGLASS_BENCH_ONNXRUNTIME.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
)

var benchmarks = map[string]func(context.Context) error{"train": train, "memory": memory, "conv": conv, "recipes": recipes, "curves": curves, "linear": linear, "convert": conversions, "large": largeFile, "detection": detection, "infer": inference}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var err error
	switch {
	case len(os.Args) == 2 && benchmarks[os.Args[1]] != nil:
		err = benchmarks[os.Args[1]](ctx)
	case len(os.Args) >= 2 && os.Args[1] == "learn":
		err = learn(ctx, os.Args[2:])
	case len(os.Args) >= 2 && os.Args[1] == "detect":
		err = detect(ctx, os.Args[2:])
	case len(os.Args) >= 2 && os.Args[1] == "calibration":
		err = calibration(ctx, os.Args[2:])
	case len(os.Args) >= 2 && os.Args[1] == "mixed":
		err = mixed(ctx, os.Args[2:])
	case len(os.Args) >= 2 && os.Args[1] == "nab":
		err = nab(ctx, os.Args[2:])
	case len(os.Args) >= 2 && os.Args[1] == "scoring":
		err = scoring(ctx, os.Args[2:])
	case len(os.Args) >= 2 && os.Args[1] == "data":
		err = toCodes(ctx, os.Args[2:])
	case len(os.Args) >= 2 && os.Args[1] == "zoo":
		err = zoo(ctx, os.Args[2:])
	case len(os.Args) == 2 && os.Args[1] == "house":
		err = house(ctx, "..")
	case len(os.Args) == 3 && os.Args[1] == "house":
		err = house(ctx, os.Args[2])
	case len(os.Args) == 3 && os.Args[1] == "resident": // the processes of memory
		var i int
		if i, err = strconv.Atoi(os.Args[2]); err == nil {
			err = resident(ctx, tenants()[i])
		}
	case len(os.Args) == 3 && os.Args[1] == "encoded": // the processes of convert
		err = encoded(ctx, os.Args[2])
	case len(os.Args) == 6 && os.Args[1] == "inferring": // the processes of infer
		features, err1 := strconv.Atoi(os.Args[4])
		latent, err2 := strconv.Atoi(os.Args[5])
		if err = errors.Join(err1, err2); err == nil {
			err = inferHost(ctx, os.Args[2], os.Args[3], features, latent)
		}
	case len(os.Args) == 4 && os.Args[1] == "imported": // the processes of large
		var i int
		if i, err = strconv.Atoi(os.Args[2]); err == nil {
			err = hosted(ctx, hosts[i], os.Args[3])
		}
	default:
		fmt.Fprintln(os.Stderr, "usage: bench train|learn|memory|conv|recipes|curves|linear|convert|large|detection|detect|calibration|mixed|nab|scoring|infer|zoo|house")
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}
