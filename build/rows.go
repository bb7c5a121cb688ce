package build

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/graph"
)

// eachBatch runs a deployed part over the raw rows of a set. It passes their labels where
// the part takes labels.
func eachBatch(ctx context.Context, e hourglass.Engine, m *hourglass.Model, part hourglass.Part, set *data.Set, do func(in, out map[string]*graph.Tensor) error) error {
	g, err := m.Deployed(part)
	if err != nil {
		return err
	}
	if set.Features != m.Features() || set.Rows() == 0 {
		return fmt.Errorf("%w: %s has %d rows of %d features, the model takes %d", ErrSettings, set.Name, set.Rows(), set.Features, m.Features())
	}
	if err := checkLabels(m, set); err != nil {
		return fmt.Errorf("%w: %w", ErrSettings, err)
	}
	return feed.Run(ctx, e, g, set, do)
}
