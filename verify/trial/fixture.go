package trial

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/hourglass-go/hourglass/convert/tensors"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/internal/regular"
	"github.com/hourglass-go/hourglass/verify/element"
)

// Fixture is one run: inputs, and the outputs that they should give, where those are known as in
// ONNX's test layout.
type Fixture struct {
	Name    string // the folder of a set, or what the inputs hold
	Inputs  map[string]*graph.Tensor
	Outputs map[string]*graph.Tensor // nil: they are not known
	// Generated inputs may have sizes that a graph does not take. Where nothing can run
	// them, a report says so, and no subject fails for it.
	Generated bool
	// Extreme inputs are generated, and hold numbers that no data has: see Kind.Extreme.
	Extreme bool
	// Resized inputs are generated, and hold the kind of numbers that inputs of other sizes held before.
	Resized bool
	// LeftOut says which run of a plan is not made, and why; "": the fixture is one that is made. What is
	// left out has no inputs. The notes of a report say it.
	LeftOut string
	// Tried, where it is not nil, is told how many of the engines that may run the fixture could, before the next
	// one is asked for, and whether the run counts. Which sizes the next ones have may follow from it. A run that does
	// not count is part of a search, and no gap in what was compared.
	Tried func(ran, of int) (counts bool)
}

// Fixtures gives one fixture after the other.
type Fixtures = iter.Seq2[Fixture, error]

// ErrFixtures is wrapped where a folder does not hold what the graph needs.
var ErrFixtures = errors.New("fixtures")

const setPrefix = "test_data_set_"

// ReadFixtures finds the sets test_data_set_N below dir, in the order of their numbers, or the one
// set in dir itself. A set is read when its turn comes. input_M.pb and output_M.pb are the graph's
// inputs and outputs by the names in the files, or by place where the graph has no such name. Every
// input without a default must be there once, and either every output or none.
func ReadFixtures(dir string, g *graph.Graph) (Fixtures, error) {
	sets, err := setsIn(dir)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFixtures, err)
	}
	return func(yield func(Fixture, error) bool) {
		for _, set := range sets {
			f, err := readSet(set, g)
			if err != nil {
				err = fmt.Errorf("%w: %s: %w", ErrFixtures, set, err)
			}
			if !yield(f, err) || err != nil {
				return
			}
		}
	}, nil
}

func setsIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	if len(numbered(entries, "input_", ".pb"))+len(numbered(entries, "output_", ".pb")) > 0 {
		return []string{dir}, nil
	}
	var sets []string
	for _, n := range numbered(entries, setPrefix, "") {
		sets = append(sets, filepath.Join(dir, setPrefix+strconv.Itoa(n)))
	}
	if len(sets) == 0 {
		return nil, fmt.Errorf("%s holds no folder %sN and no input_N.pb", dir, setPrefix)
	}
	return sets, nil
}

// numbered lists, in order, the numbers N of the entries whose names are prefix, N and suffix.
func numbered(entries []fs.DirEntry, prefix, suffix string) []int {
	var numbers []int
	for _, e := range entries {
		middle, ok := strings.CutPrefix(e.Name(), prefix)
		middle, ok2 := strings.CutSuffix(middle, suffix)
		if n, err := strconv.Atoi(middle); ok && ok2 && err == nil && strconv.Itoa(n) == middle && n >= 0 {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	return numbers
}

func readSet(dir string, g *graph.Graph) (Fixture, error) {
	f := Fixture{Name: filepath.Base(dir)}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return f, err
	}
	if f.Inputs, err = readTensors(dir, "input", entries, g.Feeds(), g.Inputs); err != nil {
		return f, err
	}
	if len(numbered(entries, "output_", ".pb")) > 0 {
		f.Outputs, err = readTensors(dir, "output", entries, g.Outputs, g.Outputs)
	}
	return f, err
}

// readTensors reads kind_0.pb, kind_1.pb and so on. All values in needed must be there, and other
// values in known may be.
func readTensors(dir, kind string, entries []fs.DirEntry, needed, known []graph.Value) (map[string]*graph.Tensor, error) {
	out := map[string]*graph.Tensor{}
	for i, n := range numbered(entries, kind+"_", ".pb") {
		file := fmt.Sprintf("%s_%d.pb", kind, n)
		if n != i {
			return nil, fmt.Errorf("%s follows on %d %ss; the numbers must start at 0 and leave none out", file, i, kind)
		}
		as := graph.Type{}
		if i < len(needed) {
			as = needed[i].Type
		}
		t, err := readTensor(filepath.Join(dir, file), as)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		name := t.Name
		switch {
		case graph.Has(known, name):
		case i < len(needed):
			name = needed[i].Name
		default:
			return nil, fmt.Errorf("%s (%q) is one more than the graph's %ss, %d", file, name, kind, len(needed))
		}
		if out[name] != nil {
			return nil, fmt.Errorf("%s is a second tensor for %s %q", file, kind, name)
		}
		out[name] = t.Renamed(name)
	}
	for _, v := range needed {
		if out[v.Name] == nil {
			return nil, fmt.Errorf("there is no tensor for %s %q among %d", kind, v.Name, len(out))
		}
	}
	return out, nil
}

// readTensor reads a value of a type, which matters only for sequences and optional values.
func readTensor(path string, as graph.Type) (*graph.Tensor, error) {
	b, err := regular.Read(path, tensors.MaxBytes)
	if err != nil {
		return nil, err
	}
	t, err := graph.DecodeValue(b, as)
	if err != nil {
		return nil, err
	}
	return t, element.Whole(t)
}
