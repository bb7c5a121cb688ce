package accel

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
)

const engineName = "onnxruntime"

// Engine runs graphs on onnxruntime. The zero value finds the library, or
// fetches it once.
type Engine struct {
	// Options are the sessions'; nil: the defaults.
	Options *runtime.Options
	// Progress is told of a library that is being fetched; nil: nobody is.
	Progress runtime.Progress
}

var _ hourglass.Engine = Engine{}

// Name is "onnxruntime".
func (Engine) Name() string { return engineName }

// NewRunner implements hourglass.Engine. Without cgo it fails with
// runtime.ErrNoCgo.
func (e Engine) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	var options runtime.Options
	if e.Options != nil {
		options = *e.Options
	}
	if options.Library == "" {
		library, err := runtime.Ensure(ctx, e.Progress)
		if err != nil {
			return nil, err
		}
		options.Library = library.Path
	}
	// What types show to be wrong is not given to onnxruntime, which may crash of it: of a
	// DepthToSpace whose block is too large it divides by zero.
	if err := g.CheckTypes(); err != nil {
		return nil, fmt.Errorf("onnxruntime: %w", err)
	}
	nodes := g.Nodes // without the weights, which may go where the caller wants no more of them
	if g.InitializerBytes() >= leastSpilled {
		if folder, err := spill(g); err == nil { // else there is no room for files
			session, err := openSpilled(ctx, folder, &options)
			if err != nil {
				return nil, named(err, nodes)
			}
			return session, nil
		}
	}
	file, err := graph.Encode(g)
	if err != nil {
		return nil, err
	}
	session, err := runtime.OpenBytes(ctx, file, &options)
	if err != nil {
		return nil, named(err, nodes)
	}
	return session, nil
}

// refusals are the words in which onnxruntime says that it has no operator of a
// name, or none for the types: name, or domain and name.
var refusals = []*regexp.Regexp{
	regexp.MustCompile(`No Op registered for (?P<op>\w+) with domain_version`),
	regexp.MustCompile(`(?P<domain>[\w.]*):(?P<op>\w+)\(-?\d+\) is not a registered function/op`),
	regexp.MustCompile(`(?P<reason>Could not find an implementation for (?P<op>\w+)\(\d+\))`),
}

// batchwise is the refusal that names no operator.
const batchwise = "Batchwise recurrent operations (layout == 1) are not supported"

// named makes an *hourglass.UnsupportedOpError of an error that names an operator
// of the nodes, and leaves any other as it is.
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
