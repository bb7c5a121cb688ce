package export

import (
	"fmt"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/data/contract"
	"github.com/hourglass-go/hourglass/graph"
)

// Classifier joins a model's encoder and a head on its code into one graph, as a file holds
// it: raw values in, the head's outputs out. The head takes float32 [batch, n], the n
// values of the code. The encoder must take nothing but rows. The contract says which; nil: nothing does.
func Classifier(m *hourglass.Model, head *graph.Graph, rows *contract.Contract) (*graph.Graph, error) {
	fail := func(err error) (*graph.Graph, error) { return nil, fmt.Errorf("export: classifier: %w", err) }
	encoder, err := m.Deployed(hourglass.EncoderPart)
	if err != nil {
		return fail(err)
	}
	if feeds := encoder.Feeds(); len(feeds) != 1 {
		return fail(fmt.Errorf("the encoder is given %q beside the rows, which a classifier would have to find", feeds[1].Name))
	}
	b := graph.NewBuilder("classifier", encoder.Opset())
	in := encoder.Feeds()[0]
	code := b.Inline(encoder, b.Input(in.Name, in.Type.Elem, in.Type.Shape...))[0]
	for i, v := range b.Inline(head, code) {
		b.Output(head.Outputs[i].Name, v)
	}
	g, err := b.Graph()
	if err != nil {
		return fail(err)
	}
	g.Prune() // drops the encoder's outputs beside the code
	if err := label(g, m, "classifier"); err != nil {
		return fail(err)
	}
	about, err := rows.Properties()
	if err != nil {
		return fail(err)
	}
	g.Header.Metadata = append(g.Header.Metadata, about...)
	return g, nil
}
