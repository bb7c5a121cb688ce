package variants

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Body is an encoder and a decoder that recipes for the code stand on: [Deep] or [Conv].
// The body's settings for the code and the objective hold for such a recipe, too.
type Body interface {
	Recipe
	// prepared returns the body with its defaults, or an error that says what is wrong.
	prepared() (Body, error)
	common() common
	// nets builds encoder and decoder of a prepared body.
	nets(c coding) (encoder, decoder *graph.Graph, err error)
}

// common holds what recipes read from a body.
type common struct {
	features, latent int
	code             Activation
	objective        hourglass.Objective
	scaling          *hourglass.Scaling
}

// coding says what a recipe needs from a body: the names of the encoder's outputs, and the
// number of classes where the nets are given labels. Each output is as wide as the code,
// and the first has the code's activation.
type coding struct {
	heads   []string
	classes int
}

// labelled appends the label to x, one value for each class. Without classes it returns x.
func (c coding) labelled(b *graph.Builder, x graph.Value) graph.Value {
	if c.classes == 0 {
		return x
	}
	label := b.Input(hourglass.LabelName, graph.Int64, graph.Batch)
	return b.Op("Concat", x, hourglass.OneHot(b, label, c.classes), graph.Int("axis", 1))
}

// onBody builds the model of a recipe on a body. The function edit then adds what the
// recipe needs.
func onBody(r Recipe, body Body, c coding, edit func(m *hourglass.Model, of common) error) (*hourglass.Model, error) {
	fail := func(err error) (*hourglass.Model, error) {
		return nil, fmt.Errorf("%w %s: %w", ErrRecipe, r.Name(), err)
	}
	if body == nil {
		return fail(errors.New("it has no body; Deep and Conv are bodies"))
	}
	body, err := body.prepared()
	if err != nil {
		return fail(err)
	}
	of := body.common()
	m := &hourglass.Model{Recipe: r.Name(), Objective: of.objective, Scaling: of.scaling, Classes: c.classes}
	if err := edit(m, of); err != nil {
		return fail(err)
	}
	m.Config = withBody{body.Name(), body, m.Config}
	if m.Encoder, m.Decoder, err = body.nets(c); err != nil {
		return fail(err)
	}
	if err := m.Check(); err != nil {
		return nil, err
	}
	_, err = m.Training()
	return m, err
}

// handedOn builds the model of a prepared body under a recipe's name. Its code is handed
// on as it is.
func handedOn(name string, body Body) (*hourglass.Model, error) {
	encoder, decoder, err := body.nets(coding{heads: []string{hourglass.LatentName}})
	if err != nil {
		return nil, err
	}
	of := body.common()
	m := &hourglass.Model{Recipe: name, Config: body, Encoder: encoder, Decoder: decoder, Objective: of.objective, Scaling: of.scaling}
	return m, m.Check()
}

// linear returns an error where the code has an activation, because a normally distributed
// code may have any value.
func (c common) linear() error {
	if c.code != Identity {
		return fmt.Errorf("the code's activation is %s; a code that is to be normally distributed must have identity", c.code)
	}
	return nil
}

// withBody is the JSON form of a recipe on a body.
type withBody struct {
	Body   string `json:"body"` // name of the body
	Nets   any    `json:"nets"`
	Recipe any    `json:"recipe"`
}

// restored reads a recipe on a body into r and returns the body.
func restored(config []byte, objective hourglass.Objective, scaling *hourglass.Scaling, r any) (Body, error) {
	var raw struct {
		Body         string
		Nets, Recipe json.RawMessage
	}
	if err := json.Unmarshal(config, &raw); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw.Recipe, r); err != nil {
		return nil, err
	}
	switch raw.Body {
	case Deep{}.Name():
		var d Deep
		err := json.Unmarshal(raw.Nets, &d)
		d.Objective, d.Scaling = objective, scaling
		return d, err
	case Conv{}.Name():
		var c Conv
		err := json.Unmarshal(raw.Nets, &c)
		c.Objective, c.Scaling = objective, scaling
		return c, err
	}
	return nil, fmt.Errorf("no body is called %q; there are %s, %s", raw.Body, Deep{}.Name(), Conv{}.Name())
}
