package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/contract"
	"github.com/hourglass-go/hourglass/data/format"
	"github.com/hourglass-go/hourglass/graph"
)

// foreign reads ONNX files that may come from anybody.
type foreign struct{ memory *size } // nil: the default

func (f *foreign) flags(c *cobra.Command) {
	f.memory = memoryFlag(c, "largest size that is accepted, for an ONNX file, the files beside it, each value whose dimensions it states, and data, unzipped; for example 512MiB")
}

// memoryFlag adds the flag --max-memory, or returns it where the command has it.
func memoryFlag(c *cobra.Command, usage string) *size {
	if f := c.Flags().Lookup("max-memory"); f != nil {
		f.Usage = usage
		return f.Value.(*size)
	}
	m := size(graph.DefaultMemory)
	c.Flags().Var(&m, "max-memory", usage)
	return &m
}

// bytes returns the size, or the default where there is no flag.
func (s *size) bytes() int64 {
	if s == nil {
		return graph.DefaultMemory
	}
	return int64(*s)
}

// hinted names the flag that raises a limit, where the limit is the reason of an error.
func hinted(err error) error {
	if errors.Is(err, format.ErrLong) {
		return fmt.Errorf("%w; a record has at most 64 MiB, or --max-memory where that is less", err)
	}
	if errors.Is(err, graph.ErrMemory) || errors.Is(err, data.ErrMemory) {
		return fmt.Errorf("%w; --max-memory raises it", err)
	}
	if errors.Is(err, data.ErrSizes) {
		return fmt.Errorf("%w; --size 64 or --size 64x48 brings pictures to one size", err)
	}
	if errors.Is(err, contract.ErrOrder) {
		return fmt.Errorf("%w; --sort sorts the rows", err)
	}
	if errors.Is(err, contract.ErrTwice) {
		return fmt.Errorf("%w; --step 5m takes the mean of the rows of each five minutes", err)
	}
	return err
}

// read reads a model and checks that it is valid.
func (f foreign) read(path string) (*graph.Graph, error) {
	g, err := graph.LoadWithin(path, f.memory.bytes())
	if err != nil {
		return nil, hinted(err)
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
