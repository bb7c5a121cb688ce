package runtime

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// model is what a session knows of its file.
type model struct {
	header   graph.Header
	inputs   []graph.Value
	outputs  []graph.Value
	defaults map[string]*graph.Tensor // of the inputs that may be left out
	around   []byte                   // the file without its weights, where they are mapped from it; else nil
	large    bool                     // it has weights of leastLarge bytes
}

// leastLarge is the size from which weights are worth care: a file's are mapped, and not copied.
const leastLarge = 32 << 20

// firstOverridable is the IR version from which an initializer that is listed
// as an input is that input's default; before, every initializer had to be
// listed, and onnxruntime takes them for constants.
const firstOverridable = 4

// describe reads what a session needs from a file, whose path is "" where it
// has none.
func describe(path string, file []byte) (*model, error) {
	g, err := graph.Decode(file)
	if err != nil {
		return nil, err
	}
	if err := checkExternal(path, g); err != nil {
		return nil, err
	}
	m := &model{header: g.Header, outputs: slices.Clone(g.Outputs), defaults: map[string]*graph.Tensor{}}
	for _, v := range g.Inputs {
		t := g.Initializer(v.Name)
		if t == nil {
			m.inputs = append(m.inputs, v)
			continue
		}
		if g.Header.IRVersion >= firstOverridable && checkElements(t) == nil {
			t = t.Renamed(v.Name)
			t.Raw = bytes.Clone(t.Raw) // the file's bytes are the caller's
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

// checkExternal refuses weights that lie in files that a model must not read,
// about which some versions of onnxruntime do not care.
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
	return g.CheckExternal(filepath.Dir(path)) // the model's folder alone
}

// feeds are the inputs that a caller must give.
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
