package variants

import (
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Stack returns the recipe's layers as autoencoders with one layer each. The first is for
// rows, and each other for the codes of the one before. Greedy training fits one after the
// other (Bengio et al. 2007; as denoisers, Vincent et al. 2010), and [Deep.Unroll] then
// puts the whole together.
func (r Deep) Stack() ([]Deep, error) {
	body, err := r.prepared()
	if err != nil {
		return nil, fmt.Errorf("%w %s: %w", ErrRecipe, r.Name(), err)
	}
	if r = body.(Deep); r.Norm != "" {
		return nil, fmt.Errorf("%w %s: norm is %s; a decoder's layers have none while they are trained alone, so a stack has none", ErrRecipe, r.Name(), r.Norm)
	}
	var stack []Deep
	for i, n := range r.Hidden {
		stack = append(stack, r.layer(i, n))
	}
	return append(stack, r.layer(len(r.Hidden), r.Latent)), nil
}

// layer returns the i-th autoencoder of the stack. It reconstructs rows where it is the
// first, and otherwise the outputs of an activation.
func (r Deep) layer(i, units int) Deep {
	one := r
	one.Hidden, one.Latent, one.CodeActivation, one.Seed = []int{}, units, r.Activation, r.Seed+uint64(i)
	if i == len(r.Hidden) {
		one.CodeActivation = r.CodeActivation
	}
	if i > 0 {
		one.Features, one.Output = r.Hidden[i-1], r.Activation
		one.Objective, one.Scaling = hourglass.MSE{}, nil
	}
	return one
}

// StackModels builds the layers of Stack as models that learn under the corruption of the whole model.
func (r Deep) StackModels(whole *hourglass.Model) (stack []*hourglass.Model, err error) {
	layers, err := r.Stack()
	if err != nil {
		return nil, err
	}
	for i, layer := range layers {
		m, err := layer.Model()
		if err != nil {
			return nil, err
		}
		if _, block := whole.Corruption.(hourglass.Block); block && i > 0 {
			return nil, fmt.Errorf("%w %s: the corruption block is of pictures; the hidden layers of a stack take gaussian, masking or salt-and-pepper", ErrRecipe, r.Name())
		}
		m.Corruption = whole.Corruption
		stack = append(stack, m)
	}
	return stack, nil
}

// Unroll copies the parameters of a stack's models, in the stack's order, into a model
// that Deep built from the same fields.
func (r Deep) Unroll(m *hourglass.Model, stack []*hourglass.Model) error {
	if want := len(r.Hidden) + 1; len(stack) != want {
		return fmt.Errorf("%w %s: a stack of %d layers, want %d", ErrRecipe, r.Name(), len(stack), want)
	}
	var all []*graph.Tensor
	for i, layer := range stack {
		for _, p := range layer.Parameters() {
			var end string
			side, at := "encoder", i
			if _, err := fmt.Sscanf(p.Name, "encoder.0.%s", &end); err != nil {
				side, at = "decoder", len(stack)-1-i
				if _, err := fmt.Sscanf(p.Name, "decoder.0.%s", &end); err != nil {
					return fmt.Errorf("%w %s: parameter %q is of no layer of a stack", ErrRecipe, r.Name(), p.Name)
				}
			}
			all = append(all, p.Renamed(fmt.Sprintf("%s.%d.%s", side, at, end)))
		}
	}
	if err := m.SetParameters(all); err != nil {
		return fmt.Errorf("%w %s: %w", ErrRecipe, r.Name(), err)
	}
	return nil
}
