package conversion

import (
	"context"
	"errors"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/lineup"
)

// Opened is an engine that opens each graph once, because opening a large one takes longer than
// running it. An engine that is not given files gets equal nodes of ONNX's own domain, and so does one that
// lacks an operator as it was before opset 7. Its runners stay open until Close is called, even when
// somebody closes them before.
type Opened struct {
	hourglass.Engine
	runners map[*graph.Graph]hourglass.Runner
	raised  map[*graph.Graph]error // what the engine lacks of graphs that it got in a newer form
}

// Open returns an engine that has opened nothing yet. Close has to be called in the end.
func Open(e hourglass.Engine) Opened {
	return Opened{e, map[*graph.Graph]hourglass.Runner{}, map[*graph.Graph]error{}}
}

// NewRunner implements hourglass.Engine.
func (o Opened) NewRunner(ctx context.Context, g *graph.Graph) (hourglass.Runner, error) {
	if r := o.runners[g]; r != nil {
		return lent{r}, nil
	}
	shown := g
	if !hourglass.ReadsFiles(o.Engine) {
		shown = lineup.Plain(g)
	}
	r, err := o.Engine.NewRunner(ctx, shown)
	if lack := (*hourglass.UnsupportedOpError)(nil); errors.As(err, &lack) && g.Opset() < convert.OldestRun {
		o.raised[g] = lack
		r, err = o.Engine.NewRunner(ctx, lineup.Plain(g))
	}
	if err != nil {
		return nil, err
	}
	o.runners[g] = r
	return lent{r}, nil
}

// Close closes what was opened.
func (o Opened) Close() error {
	var errs []error
	for _, r := range o.runners {
		errs = append(errs, r.Close())
	}
	return errors.Join(errs...)
}

// lent is a runner that is closed later by its owner.
type lent struct{ hourglass.Runner }

// Close implements hourglass.Runner.
func (lent) Close() error { return nil }
