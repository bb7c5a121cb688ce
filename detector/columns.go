package detector

import (
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/graph"
)

// columnsOpset is the first opset whose Equal compares texts.
const columnsOpset = 19

// Columns returns the detector with one input for each used column, [batch, 1], in the form that a service
// has it. An input has the name of its column, or one that begins with it where an output has that name.
//   - A number is float32, and NaN where it is missing.
//   - A category is a text. Texts that the schema does not have are "other", and those that tables write for
//     gaps, such as the empty one, are gaps.
//   - A time is float64, the seconds since 1970-01-01 by the clock that the table was written by, and NaN
//     where it is missing.
//
// Outputs are the same. A detector that has such inputs is returned as it is.
func (d *Detector) Columns() (*Detector, error) {
	if d.columned() {
		return d, nil
	}
	flat, err := convert.Opset(d.Graph, columnsOpset)
	if err != nil {
		return nil, err
	}
	b := graph.NewBuilder(string(hourglass.ColumnsPart), columnsOpset)
	var parts []graph.Arg
	names := inputNames(d.Schema, flat)
	for i, c := range d.Schema.Used() {
		x := b.Input(names[i], entrance(c), graph.Batch, graph.Fixed(1))
		switch c.Kind {
		case schema.Category:
			x = encode(b, c, x)
		case schema.Time:
			x = calendar(b, x)
		}
		parts = append(parts, x)
	}
	row := parts[0].(graph.Value)
	if len(parts) > 1 {
		row = b.Op("Concat", append(parts, graph.Int("axis", 1))...)
	}
	for i, v := range b.Inline(flat, row) {
		b.Output(flat.Outputs[i].Name, v)
	}
	g, err := b.Graph()
	if err != nil {
		return nil, err
	}
	for i, c := range d.Schema.Used() {
		g.Inputs[i].Doc = meaning(c)
	}
	columns := *d
	columns.Graph = withAlpha(g)
	return &columns, nil
}

// columned reports whether the detector's inputs are columns.
func (d *Detector) columned() bool {
	feeds := d.Graph.Feeds()
	return len(feeds) > 0 && feeds[0].Name != hourglass.InputName
}

// entrance returns the type of a column's input.
func entrance(c schema.Column) graph.DataType {
	switch c.Kind {
	case schema.Category:
		return graph.String
	case schema.Time:
		return graph.Double
	}
	return graph.Float
}

// meaning says how a service gives a column.
func meaning(c schema.Column) string {
	switch c.Kind {
	case schema.Category:
		return "a category, as text; the empty text where it is missing"
	case schema.Time:
		return "a time, as seconds since 1970-01-01 by the table's clock; NaN where it is missing"
	}
	return "a number, NaN where it is missing"
}

// inputNames returns the names of the inputs of used columns: those of the columns, with more after them
// where the graph from rows has something else of that name.
func inputNames(s *schema.Schema, flat *graph.Graph) []string {
	taken := map[string]bool{}
	for _, v := range slices.Concat(flat.Inputs, flat.Outputs) {
		taken[v.Name] = true
	}
	for _, t := range flat.Initializers {
		taken[t.Name] = true
	}
	var names []string
	for _, c := range s.Used() {
		names = append(names, c.Name)
	}
	for i, name := range names {
		for taken[name] || name != names[i] && slices.Contains(names, name) {
			name += schema.TakenSuffix
		}
		names[i] = name
	}
	return names
}

// encode adds what turns texts, [batch, 1], into the values that a row has for them. Where no text is equal,
// ArgMax finds the first place, which stands for all others. Many texts are looked up, because comparing with each takes long.
func encode(b *graph.Builder, c schema.Column, x graph.Value) graph.Value {
	w := wordsOf(c)
	texts, values := []string{w.other}, []float32{float32(len(c.Categories))}
	for _, s := range c.Spellings() {
		texts, values = append(texts, s.Text), append(values, s.Value)
	}
	if many(c) {
		return lookUp(b, texts, values, x)
	}
	equal := b.Op("Cast", b.Op("Equal", x, b.Const(textTensor(texts, 1, int64(len(texts))))), graph.Int("to", int64(graph.Float)))
	return b.Op("Gather", b.Const(graph.NewTensor("", values, int64(len(values)))), b.Op("ArgMax", equal, graph.Int("axis", 1)))
}

// lookUp adds what finds texts in a list, and gives their values. Any other text has the first value.
func lookUp(b *graph.Builder, texts []string, values []float32, x graph.Value) graph.Value {
	n := &graph.Node{Op: "LabelEncoder", Domain: graph.ML, Outputs: []string{"code"}, Attrs: []graph.Attribute{
		{Name: "keys_strings", Kind: graph.AttrStrings, Strings: textTensor(texts).Strings},
		{Name: "values_floats", Kind: graph.AttrFloats, Floats: values},
		graph.Float32("default_float", values[0]),
	}}
	b.Import(&graph.Graph{Header: graph.Header{Opsets: []graph.Opset{{Domain: graph.ML, Version: lookUpOpset}}}, Nodes: []*graph.Node{n}})
	return b.Node(n, x)[0]
}

// lookUpOpset is the first opset of ai.onnx.ml that looks texts up and gives numbers.
const lookUpOpset = 2

// words are texts that a category becomes where no text of the schema stands for it.
type words struct {
	other string // no spelling of the category
	gap   string
}

func wordsOf(c schema.Column) words {
	w := words{other: "(other)"}
	known := map[string]bool{}
	for _, s := range c.Spellings() {
		known[s.Text] = true
	}
	for known[w.other] {
		w.other = "(" + w.other + ")"
	}
	for _, s := range c.Spellings() {
		if s.Value != s.Value {
			w.gap = s.Text
			break
		}
	}
	return w
}

const secondsOfDay = 86400

// calendar adds what divides seconds since 1970, [batch, 1], into days and the seconds of the day.
func calendar(b *graph.Builder, x graph.Value) graph.Value {
	day := b.Const(graph.Scalar("", float64(secondsOfDay)))
	days := b.Op("Floor", b.Op("Div", x, day))
	seconds := b.Op("Sub", x, b.Op("Mul", days, day))
	float := graph.Int("to", int64(graph.Float))
	return b.Op("Concat", b.Op("Cast", days, float), b.Op("Cast", seconds, float), graph.Int("axis", 1))
}

// textTensor returns texts as a tensor.
func textTensor(texts []string, dims ...int64) *graph.Tensor {
	t := &graph.Tensor{Elem: graph.String, Dims: dims}
	for _, text := range texts {
		t.Strings = append(t.Strings, []byte(text))
	}
	return t
}

// Inputs returns rows, which are values as [schema.Matching.Row] writes them, as the graph takes them.
func (d *Detector) Inputs(rows []float32) map[string]*graph.Tensor {
	width := d.Schema.Width()
	n := len(rows) / width
	if !d.columned() {
		return map[string]*graph.Tensor{hourglass.InputName: graph.NewTensor(hourglass.InputName, rows[:n*width], int64(n), int64(width))}
	}
	in := map[string]*graph.Tensor{}
	at := 0
	for i, c := range d.Schema.Used() {
		name := d.Graph.Feeds()[i].Name
		in[name] = column(c, rows[at:], n, width).Renamed(name)
		at += c.Width()
	}
	return in
}

// column returns n values of a column as its input takes them. They stand width apart.
func column(c schema.Column, rows []float32, n, width int) *graph.Tensor {
	switch c.Kind {
	case schema.Category:
		return textTensor(texts(c, rows, n, width), int64(n), 1)
	case schema.Time:
		seconds := make([]float64, n)
		for i := range n {
			seconds[i] = float64(rows[i*width])*secondsOfDay + float64(rows[i*width+1])
		}
		return graph.NewTensor("", seconds, int64(n), 1)
	}
	numbers := make([]float32, n)
	for i := range n {
		numbers[i] = rows[i*width]
	}
	return graph.NewTensor("", numbers, int64(n), 1)
}

func texts(c schema.Column, rows []float32, n, width int) []string {
	w := wordsOf(c)
	out := make([]string, n)
	for i := range n {
		switch x := rows[i*width]; {
		case x != x:
			out[i] = w.gap
		case x >= 0 && x < float32(len(c.Categories)):
			out[i] = c.Categories[int(x)]
		default:
			out[i] = w.other
		}
	}
	return out
}
