package build

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data"
)

// Greedy fits the autoencoders of a stack one after the other. Each learns the codes that
// the one before gives for its training and held-out rows. The settings are those of Fit,
// without a checkpoint.
func Greedy(ctx context.Context, stack []*hourglass.Model, train *data.Set, s Settings, codes hourglass.Engine) error {
	if s.Checkpoint != "" {
		return fmt.Errorf("%w: greedy training keeps no checkpoint", ErrSettings)
	}
	s = s.withDefaults()
	if s.Held == nil {
		var err error
		if train, s.Held, err = train.Split(s.Validation, s.Seed); err != nil {
			return fmt.Errorf("%w: %w", ErrSettings, err)
		}
	}
	for i, m := range stack {
		if _, err := Fit(ctx, m, train, s); err != nil {
			return fmt.Errorf("layer %d of %d: %w", i+1, len(stack), err)
		}
		if i == len(stack)-1 {
			return nil
		}
		for _, set := range []**data.Set{&train, &s.Held} {
			var err error
			if *set, err = Encode(ctx, codes, m, *set); err != nil {
				return fmt.Errorf("layer %d of %d: %w", i+1, len(stack), err)
			}
		}
	}
	return nil
}
