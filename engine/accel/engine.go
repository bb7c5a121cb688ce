package accel

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
)

const engineName = "onnxruntime"

// Engine runs and trains graphs on onnxruntime. With the zero value it finds the library,
// or fetches it once.
type Engine struct {
	// Options are the options of its sessions; nil: the defaults.
	Options *runtime.Options
	// Progress is told how far the download of a library is; nil: nobody is told.
	Progress runtime.Progress
}

var _ hourglass.FileEngine = Engine{}

// Name returns "onnxruntime".
func (Engine) Name() string { return engineName }

// ReadsFiles implements hourglass.FileEngine: it does.
func (Engine) ReadsFiles() bool { return true }

// NewRunner implements hourglass.Engine. Without cgo it fails with runtime.ErrNoCgo.
//
// A graph that is still that of the file it was read from is given to onnxruntime as that file,
// to the last byte, and any other as hourglass encodes it: see graph.Original. Of a file of
// 32 MiB or more, an encoding whose weights can be mapped takes less memory, and is given.
func (e Engine) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	var options runtime.Options
	if e.Options != nil {
		options = *e.Options
	}
	if options.Library == "" {
		options.Library = runtime.Loaded()
	}
	if options.Library == "" {
		library, err := runtime.Ensure(ctx, e.Progress)
		if err != nil {
			return nil, err
		}
		options.Library = library.Path
	}
	// A graph whose types are wrong must not reach onnxruntime, which may crash on it. An
	// example is a DepthToSpace whose block is too large: onnxruntime divides by zero.
	if err := g.CheckTypes(); err != nil {
		return nil, fmt.Errorf("onnxruntime: %w", err)
	}
	if err := passable(g); err != nil {
		return nil, err
	}
	nodes := g.Nodes // kept without the weights, whose memory the caller may want to give back
	var runner hourglass.Runner
	var err error
	if file := g.Original(leastSpilled); file != nil {
		runner, err = openOriginal(ctx, file, &options)
	} else {
		runner, err = openEncoded(ctx, g, &options)
	}
	if err != nil {
		return nil, named(err, nodes)
	}
	return withSequences(runner, g), nil
}

// passable refuses a graph with an input or an output of a type that a session does not take or give.
func passable(g *graph.Graph) error {
	for _, v := range slices.Concat(g.Inputs, g.Outputs) {
		what, passes := passed(v.Type)
		if passes {
			continue
		}
		for _, n := range g.Nodes {
			if slices.Contains(n.Inputs, v.Name) || slices.Contains(n.Outputs, v.Name) {
				return hourglass.Unsupported(engineName, n, fmt.Sprintf("%q is %v, which a session does not take or give", v.Name, what))
			}
		}
	}
	return nil
}

// passed reports whether a session takes and gives values of a type, and what it does not.
func passed(t graph.Type) (what string, ok bool) {
	switch {
	case t.Elem == graph.Sequence && t.Of != nil:
		what, ok = passed(*t.Of)
		return "a sequence of " + what, ok
	case t.Elem == graph.String:
		return "a scalar of strings", t.Shape == nil || len(t.Shape) > 0
	}
	return t.Elem.String(), t.Elem == graph.Undefined || t.Elem.Size() > 0
}

// refusals match the errors in which onnxruntime says that it has no operator of a name, or
// none for the types. They capture the name, or the domain and the name.
var refusals = []*regexp.Regexp{
	regexp.MustCompile(`No Op registered for (?P<op>\w+) with domain_version`),
	regexp.MustCompile(`(?P<domain>[\w.]*):(?P<op>\w+)\(-?\d+\) is not a registered function/op`),
	regexp.MustCompile(`(?P<reason>Could not find an implementation for (?P<op>\w+)\(\d+\))`),
}

// batchwise is a refusal that names no operator.
const batchwise = "Batchwise recurrent operations (layout == 1) are not supported"

// noLocale is the refusal of a StringNormalizer whose locale the machine lacks, which is en_US.UTF-8 where the
// node names none. It captures the locale.
var noLocale = regexp.MustCompile(`Failed to construct locale with name:([\w.@-]+)`)

// named turns an error that names an operator of the nodes into an
// *hourglass.UnsupportedOpError. It returns any other error as it is.
func named(err error, nodes []*graph.Node) error {
	var refused *runtime.ModelError
	if !errors.As(err, &refused) {
		return err
	}
	if strings.Contains(refused.Err.Error(), batchwise) {
		for _, n := range nodes {
			if n.Int("layout", 0) != 0 {
				return hourglass.Unsupported(engineName, n, batchwise)
			}
		}
	}
	if m := noLocale.FindStringSubmatch(refused.Err.Error()); m != nil {
		for _, n := range nodes {
			if n.Is("StringNormalizer") {
				return hourglass.Unsupported(engineName, n, fmt.Sprintf("this machine lacks the locale %s", m[1]))
			}
		}
	}
	for _, r := range refusals {
		m := r.FindStringSubmatch(refused.Err.Error())
		if m == nil {
			continue
		}
		field := func(name string) string {
			if i := r.SubexpIndex(name); i >= 0 {
				return m[i]
			}
			return ""
		}
		for _, n := range nodes {
			if n.Op == field("op") && (field("domain") == "" || field("domain") == n.Domain) {
				return hourglass.Unsupported(engineName, n, field("reason"))
			}
		}
	}
	return err
}
