package runtime

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// model holds what a session knows of its file.
type model struct {
	header   graph.Header
	inputs   []graph.Value
	outputs  []graph.Value
	defaults map[string]*graph.Tensor // of the inputs that may be left out
	around   []byte                   // the file without its weights, where these are mapped from it; otherwise nil
	large    bool                     // whether it has weights of leastLarge bytes or more
}

// leastLarge is the size from which on a file's weights are mapped and not copied.
const leastLarge = 32 << 20

// firstOverridable is the first IR version in which an initializer that is listed as an
// input is the default of that input. Before, every initializer had to be listed, and
// onnxruntime takes initializers for constants.
const firstOverridable = 4

// describe reads what a session needs to know from a file. path is "" where the model has
// no file.
func describe(path string, file []byte) (*model, error) {
	g, err := graph.Decode(file)
	if err != nil {
		return nil, err
	}
	if err := checkExternal(path, g); err != nil {
		return nil, err
	}
	m := &model{header: g.Header, outputs: outputsOf(g), defaults: map[string]*graph.Tensor{}}
	index := g.Index()
	for _, v := range g.Inputs {
		t := index.Initializer(v.Name)
		if t == nil {
			m.inputs = append(m.inputs, v)
			continue
		}
		if g.Header.IRVersion >= firstOverridable && checkElements(t) == nil {
			t = t.Renamed(v.Name)
			t.Raw = bytes.Clone(t.Raw) // a copy, because the bytes of the file belong to the caller
			m.defaults[v.Name] = t
			m.inputs = append(m.inputs, v)
		}
	}
	m.large = g.InitializerBytes() >= leastLarge
	if path != "" && len(file) >= leastLarge {
		m.around, err = graph.EncodeAround(g, file, filepath.Base(path))
	}
	return m, err
}

// outputsOf returns the outputs of a graph. The shape of one that is written to memory that Go allocates
// is inferred where the file states none that the inputs determine, or no dimensions at all: some exporters
// state that of what they do not know, and onnxruntime goes by what it infers itself.
func outputsOf(g *graph.Graph) []graph.Value {
	named := map[string]bool{}
	for _, v := range g.Inputs {
		for _, d := range v.Type.Shape {
			named[d.Name] = true
		}
	}
	doubtful := func(v graph.Value) bool {
		open := slices.ContainsFunc(v.Type.Shape, func(d graph.Dim) bool { return !d.IsFixed() && !named[d.Name] })
		return v.Type.Shape != nil && len(v.Type.Shape) == 0 || !v.IsOther() && v.Type.Elem != graph.Undefined && !goType(v.Type.Elem) && (v.Type.Shape == nil || open)
	}
	outputs := slices.Clone(g.Outputs)
	if !slices.ContainsFunc(outputs, doubtful) {
		return outputs
	}
	inferred := g.Clone()
	for i, v := range inferred.Outputs {
		if doubtful(v) {
			inferred.Outputs[i].Type.Shape = nil
		}
	}
	if inferred.Infer() != nil { // onnxruntime says what is wrong
		return outputs
	}
	for i, v := range outputs {
		if shape := inferred.Outputs[i].Type.Shape; doubtful(v) && shape != nil {
			outputs[i].Type.Shape = shape
		}
	}
	return outputs
}

// goType reports whether onnxruntime_go holds elements of the type in a Go slice. It holds
// strings in another way.
func goType(t graph.DataType) bool {
	switch t {
	case graph.Float16, graph.BFloat16, graph.Complex64, graph.Complex128:
		return false
	}
	return true
}

// checkExternal refuses weights in files that a model must not read. Some versions of
// onnxruntime do not check that.
func checkExternal(path string, g *graph.Graph) error {
	if path == "" {
		external := slices.ContainsFunc(g.Initializers, func(t *graph.Tensor) bool {
			return t.Elem != graph.String && len(t.Raw) == 0 && t.Len() > 0
		})
		if !external {
			return nil
		}
		return fmt.Errorf("a model in memory cannot have weights in other files: %w", graph.ErrExternalData)
	}
	return g.CheckExternal(filepath.Dir(path)) // only files in the model's folder
}

// feeds returns the inputs that a caller must give.
func (m *model) feeds() []graph.Value {
	var out []graph.Value
	for _, v := range m.inputs {
		if m.defaults[v.Name] == nil {
			out = append(out, v)
		}
	}
	return out
}

func find(values []graph.Value, name string) (graph.Value, bool) {
	i := slices.IndexFunc(values, func(v graph.Value) bool { return v.Name == name })
	if i < 0 {
		return graph.Value{}, false
	}
	return values[i], true
}

func names(values []graph.Value) string {
	if len(values) == 0 {
		return "none"
	}
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = v.Name
	}
	return strings.Join(out, ", ")
}

func modelName(file []byte) string { return fmt.Sprintf("the model of %d bytes", len(file)) }
