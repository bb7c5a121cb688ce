package convert

import (
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// absorb merges what scales or moves each channel by a constant, and is the only reader of a convolution
// or a Gemm of float32, into the weights of these: a BatchNormalization, and a Mul, Div, Add or Sub.
func absorb(g *graph.Graph) error {
	a := absorption{index: g.Index(), places: map[string]int{}, tensors: map[string]*graph.Tensor{}, names: g.AllNames()}
	nodes, gone := slices.Clone(g.Nodes), map[string]bool{}
	for at, n := range nodes {
		if read, place := a.layerBefore(n, nodes); read != "" {
			layer, err := a.joined(nodes[place], n, read)
			if err != nil {
				return err
			}
			if layer != nil {
				gone[read], a.places[n.Outputs[0]] = true, place
				nodes[place], nodes[at] = layer, nil
				continue
			}
		}
		a.places[n.Output()] = at
	}
	g.Nodes = slices.DeleteFunc(nodes, func(n *graph.Node) bool { return n == nil })
	g.Initializers = append(slices.Clone(g.Initializers), a.made...)
	g.Values = slices.DeleteFunc(slices.Clone(g.Values), func(v graph.Value) bool { return gone[v.Name] })
	return nil
}

// absorption is a graph whose layers take in what follows them.
type absorption struct {
	index   *graph.Index             // of the graph as it was
	places  map[string]int           // by the value that the node computes
	made    []*graph.Tensor          // weights of layers that took in a node
	tensors map[string]*graph.Tensor // made, by name
	names   map[string]int           // of the graph's values
}

// layerBefore returns a value that a node alone reads of a layer, and the layer's place; "": there is none.
func (a *absorption) layerBefore(n *graph.Node, nodes []*graph.Node) (read string, place int) {
	for i := range 2 {
		read = n.Input(i)
		place, given := a.places[read]
		if given && a.index.Uses(read) == 1 && a.absorbs(nodes[place]) {
			return read, place
		}
		if !n.Is("Mul") && !n.Is("Add") { // whose operands may change places
			break
		}
	}
	return "", 0
}

// constant returns a constant of float32, nil where a value is none.
func (a *absorption) constant(name string) *graph.Tensor {
	t := a.tensors[name]
	if t == nil && !a.index.IsInput(name) {
		t = a.index.Constant(name)
	}
	if t == nil || t.Elem != graph.Float {
		return nil
	}
	return t
}

// absorbs reports whether a node's weights can be multiplied channel by channel, which is a rule of this
// conversion.
func (a *absorption) absorbs(n *graph.Node) bool {
	switch {
	case n.Is("Conv"):
	case n.Is("ConvTranspose"):
		if n.Int("group", 1) != 1 {
			return false
		}
	case n.Is("Gemm"):
		if n.Float("alpha", 1) != 1 || n.Float("beta", 1) != 1 {
			return false
		}
	default:
		return false
	}
	return !slices.ContainsFunc(n.Inputs[1:], func(name string) bool { return name != "" && a.constant(name) == nil })
}

// joined returns a layer that also does what the node after it does with the value that it reads of the
// layer, or nil where that cannot be.
func (a *absorption) joined(layer, after *graph.Node, read string) (*graph.Node, error) {
	t := a.constant(layer.Inputs[1])
	along := 0 // the dimension of the weights that counts the output's channels
	if layer.Is("ConvTranspose") || layer.Is("Gemm") && layer.Int("transB", 0) == 0 {
		along = 1
	}
	if len(t.Dims) < 2 {
		return nil, nil
	}
	channels := int(t.Dims[along])
	follow, err := a.channelwise(after, read, channels, len(t.Dims))
	if err != nil || follow == nil {
		return nil, err
	}
	bias, err := a.bias(layer, channels)
	if err != nil || bias == nil {
		return nil, err
	}
	for c := range bias {
		bias[c] = float32((float64(bias[c])-follow.before[c])*follow.factor[c] + follow.after[c])
	}
	stem := layer.Outputs[0]
	weight, err := a.weight(stem, t, follow.factor, along)
	if err != nil || weight == "" || slices.ContainsFunc(bias, unusual) {
		return nil, err
	}
	c := *layer
	c.Inputs, c.Outputs = []string{layer.Inputs[0], weight, a.add(graph.Vector(stem+".absorbed.bias", bias...))}, after.Outputs
	return &c, nil
}

// unusual reports whether a number is infinite or no number.
func unusual(x float32) bool { return math.IsInf(float64(x), 0) || x != x }

// weight returns the name of weights that are multiplied by the factor of each channel, "" where they would
// leave the range in which float32 has all its digits.
func (a *absorption) weight(stem string, t *graph.Tensor, factor []float64, along int) (string, error) {
	if !slices.ContainsFunc(factor, func(f float64) bool { return f != 1 }) {
		return t.Name, nil
	}
	weights, err := graph.Data[float32](t)
	if err != nil {
		return "", err
	}
	inner := 1
	for _, d := range t.Dims[along+1:] {
		inner *= int(d)
	}
	const least = 0x1p-126 // the smallest number of all digits
	for i, w := range weights {
		f := factor[i/inner%len(factor)]
		weights[i] = float32(float64(w) * f)
		if size := math.Abs(float64(weights[i])); unusual(weights[i]) || size < least && w != 0 && f != 0 {
			return "", nil
		}
	}
	return a.add(graph.NewTensor(stem+".absorbed.weight", weights, t.Dims...)), nil
}

// add adds a tensor to the graph and returns its name.
func (a *absorption) add(t *graph.Tensor) string {
	t = t.Renamed(unused(a.names, t.Name))
	a.made, a.tensors[t.Name] = append(a.made, t), t
	return t.Name
}

// bias returns a layer's bias: 0 where it has none, and nil where its size does not fit.
func (a *absorption) bias(layer *graph.Node, channels int) ([]float32, error) {
	bias := make([]float32, channels)
	name := layer.Input(2)
	if name == "" {
		return bias, nil
	}
	given, err := graph.Data[float32](a.constant(name))
	if err != nil {
		return nil, err
	}
	if len(given) != channels && len(given) != 1 {
		return nil, nil
	}
	for i := range bias {
		bias[i] = given[i%len(given)]
	}
	return bias, nil
}
