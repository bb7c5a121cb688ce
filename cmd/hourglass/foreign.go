package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/graph"
)

// foreign reads ONNX files that may come from anybody.
type foreign struct{ memory size } // 0: the default

func (f *foreign) flags(c *cobra.Command) {
	f.memory = graph.DefaultMemory
	c.Flags().Var(&f.memory, "max-memory", "largest size that is accepted, for an ONNX file, the files beside it, and each value whose dimensions it states; for example 512MiB")
}

// read reads a model and checks that it is valid.
func (f foreign) read(path string) (*graph.Graph, error) {
	g, err := graph.LoadWithin(path, cmp.Or(int64(f.memory), graph.DefaultMemory))
	if errors.Is(err, graph.ErrMemory) {
		err = fmt.Errorf("%w; --max-memory raises it", err)
	}
	if err != nil {
		return nil, err
	}
	if err := g.Validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return g, nil
}

// load reads a model that engines can be asked to run.
func (f foreign) load(path string) (*graph.Graph, error) {
	g, err := f.read(path)
	if err != nil {
		return nil, err
	}
	if len(g.Outputs) == 0 {
		return nil, fmt.Errorf("%s: %w", path, errors.New("the graph has no outputs"))
	}
	return g, nil
}

// size is a number of bytes as a flag.
type size int64

var units = []struct {
	name  string
	bytes int64
}{{"TiB", 1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"", 1}}

func (s *size) Type() string { return "size" }

func (s *size) String() string {
	for _, u := range units {
		if *s > 0 && int64(*s)%u.bytes == 0 {
			return strconv.FormatInt(int64(*s)/u.bytes, 10) + u.name
		}
	}
	return ""
}

func (s *size) Set(text string) error {
	for _, u := range units {
		number, ok := strings.CutSuffix(text, u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil || n < 1 || n > math.MaxInt64/u.bytes {
			break
		}
		*s = size(n * u.bytes)
		return nil
	}
	return fmt.Errorf("want a number of bytes, or of KiB, MiB, GiB or TiB, as 512MiB")
}
