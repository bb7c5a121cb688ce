package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

// conversions measures the encoder of an autoencoder of MNIST in fewer bits, and writes
// CONVERT.md.
func conversions(ctx context.Context) error {
	file, err := os.Create("CONVERT.md")
	if err != nil {
		return err
	}
	defer file.Close()
	out := io.MultiWriter(file, os.Stdout)
	train, test, err := mnist(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, `# The encoder in fewer bits

Written by `+"`go -C bench run . convert`"+`. The encoder of each autoencoder of MNIST is trained for 8 epochs and converted. The decoder that follows it stays in float32.

The processor is %s, which has %s. onnxruntime's kernels for integers of 8 bits are others without VNNI, so that both kinds stand here ([why](../docs/decisions/int8-weights.md)).

- *Ranges* of int8 are taken from the first 10,000 training rows.
- *Size* is that of the file.
- *Squared error* is that of the 10,000 test images on this processor. That of float16 is of the first %d test images, on the oracle that computes float16 as such (oracle-narrow), because onnxruntime computes it in float32 on CPUs ([why](../docs/decisions/float16.md)).
- *Without VNNI* is the squared error of the first %d test images%s.
- *Time* is the median of 21 runs of 256 rows on onnxruntime, on this processor.

Each figure below a float32 row is relative to that row.

| encoder | conversion | size | squared error | without VNNI | time |
|---|---|---|---|---|---|
`, processor(), map[bool]string{true: "VNNI", false: "no VNNI"}[vnni()], narrowRows, emulatedRows, map[bool]string{true: ", encoded on a Haswell that qemu-x86_64 emulates"}[vnni()])
	for _, c := range []struct {
		name   string
		recipe variants.Recipe
	}{
		{"deep, 784-256-64-32", variants.Deep{Features: 784, Seed: 1}},
		{"convolutional, 16 and 32 channels", variants.Conv{Shape: []int{1, 28, 28}, Seed: 1}},
	} {
		m, err := c.recipe.Model()
		if err != nil {
			return err
		}
		if _, err := build.Fit(ctx, m, train, build.Settings{Engine: accel.Engine{}, Epochs: 8, Schedule: build.Cosine{}, Seed: 1}); err != nil {
			return err
		}
		if err := convertedRows(ctx, out, c.name, m, train, test); err != nil {
			return err
		}
	}
	return nil
}

func convertedRows(ctx context.Context, out io.Writer, name string, m *hourglass.Model, train, test *data.Set) error {
	encoder, err := m.Deployed(hourglass.EncoderPart)
	if err != nil {
		return err
	}
	decoder, err := m.Deployed(hourglass.DecoderPart)
	if err != nil {
		return err
	}
	before, err := measured(ctx, encoder, decoder, test)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "| %s | float32 | %d bytes | %.5f | %.5f | %v |\n", name, before.size, before.mse, before.elsewhere, before.time.Round(time.Microsecond))
	rows := func() iter.Seq2[map[string]*graph.Tensor, error] {
		return feed.Rows(encoder, train.Slice(0, 10_000).Dense(), nil, 1000)
	}
	for _, k := range []struct {
		name string
		make func() (*graph.Graph, error)
	}{
		{halfName, func() (*graph.Graph, error) { return halved(ctx, encoder, rows()) }},
		{"int8, static, all that was seen", func() (*graph.Graph, error) {
			return convert.Quantize(ctx, encoder, convert.QuantizeSettings{Engine: native.Engine{}, Rows: rows()})
		}},
		{"int8, static, 99.99 %", func() (*graph.Graph, error) {
			return convert.Quantize(ctx, encoder, convert.QuantizeSettings{Engine: native.Engine{}, Rows: rows(), Method: convert.Percentile})
		}},
		{"int8, static, entropy", func() (*graph.Graph, error) {
			return convert.Quantize(ctx, encoder, convert.QuantizeSettings{Engine: native.Engine{}, Rows: rows(), Method: convert.Entropy})
		}},
		{"int8, dynamic", func() (*graph.Graph, error) {
			return convert.Quantize(ctx, encoder, convert.QuantizeSettings{})
		}},
	} {
		g, err := k.make()
		if err != nil {
			return err
		}
		after, err := measured(ctx, g, decoder, test)
		if err != nil {
			return fmt.Errorf("%s: %w", k.name, err)
		}
		more := after.mse/before.mse - 1
		if k.name == halfName {
			if more, err = narrowError(ctx, encoder, g, decoder, test.Slice(0, narrowRows)); err != nil {
				return err
			}
		}
		fmt.Fprintf(out, "| | %s | %.3f | %+.3f %% | %+.3f %% | %.2f |\n", k.name, float64(after.size)/float64(before.size),
			100*more, 100*(after.elsewhere/before.elsewhere-1), after.time.Seconds()/before.time.Seconds())
	}
	return nil
}

type conversionMeasure struct {
	size           int
	mse, elsewhere float64
	time           time.Duration
}

// measured returns an encoder's size and time, and the errors with a decoder behind it.
func measured(ctx context.Context, encoder, decoder *graph.Graph, test *data.Set) (m conversionMeasure, err error) {
	b, err := graph.Encode(encoder)
	if err != nil {
		return m, err
	}
	m.size = len(b)
	if m.mse, err = throughCode(ctx, accel.Engine{}, encoder, decoder, test); err != nil {
		return m, err
	}
	if m.elsewhere, err = elsewhere(ctx, encoder, decoder); err != nil {
		return m, err
	}
	m.time, err = encoding(ctx, encoder, test.Slice(0, 256))
	return m, err
}

// throughCode returns the squared error of rows that go through an encoder on an engine, and through a
// decoder on onnxruntime.
func throughCode(ctx context.Context, e hourglass.Engine, encoder, decoder *graph.Graph, test *data.Set) (float64, error) {
	first, err := e.NewRunner(ctx, encoder)
	if err != nil {
		return 0, err
	}
	defer first.Close()
	second, err := accel.Engine{}.NewRunner(ctx, decoder)
	if err != nil {
		return 0, err
	}
	defer second.Close()
	var back []float32
	for in, err := range feed.Rows(encoder, test.Dense(), nil, 1000) {
		if err != nil {
			return 0, err
		}
		codes, err := first.Run(ctx, in)
		if err != nil {
			return 0, err
		}
		out, err := second.Run(ctx, codes)
		if err != nil {
			return 0, err
		}
		rows, err := graph.Data[float32](out[hourglass.ReconstructionName])
		if err != nil {
			return 0, err
		}
		back = append(back, rows...)
	}
	return squaredError(test, back), nil
}

// encoding returns the median time of 21 runs of an encoder on rows.
func encoding(ctx context.Context, encoder *graph.Graph, rows *data.Set) (time.Duration, error) {
	runner, err := accel.Engine{}.NewRunner(ctx, encoder)
	if err != nil {
		return 0, err
	}
	defer runner.Close()
	var took []time.Duration
	for in, err := range feed.Rows(encoder, rows.Dense(), nil, rows.Rows()) {
		if err != nil {
			return 0, err
		}
		for range 21 {
			start := time.Now()
			if _, err := runner.Run(ctx, in); err != nil {
				return 0, err
			}
			took = append(took, time.Since(start))
		}
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}
