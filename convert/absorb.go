package convert

import (
	"math"
	"slices"

	"github.com/hourglass-go/hourglass/graph"
)

// absorb merges each BatchNormalization that is the only reader of a convolution or a Gemm into
// its weights: y = (w·x + b − mean)·s + shift, with s = scale/√(variance + ε).
func absorb(g *graph.Graph) error {
	a := absorption{index: g.Index(), places: map[string]int{}, tensors: map[string]*graph.Tensor{}}
	nodes, gone := slices.Clone(g.Nodes), map[string]bool{}
	for at, n := range nodes {
		place, given := a.places[n.Input(0)]
		if given && absorbable(n) && a.index.Uses(n.Inputs[0]) == 1 && a.absorbs(nodes[place]) {
			layer, err := a.joined(nodes[place], n)
			if err != nil {
				return err
			}
			if layer != nil {
				gone[n.Inputs[0]], a.places[n.Outputs[0]] = true, place
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

// absorption is a graph whose BatchNormalizations are merged into the layers before them.
type absorption struct {
	index   *graph.Index             // of the graph as it was
	places  map[string]int           // by the value that the node computes
	made    []*graph.Tensor          // weights of layers that took in a normalization
	tensors map[string]*graph.Tensor // made, by name
}

func (a *absorption) constant(name string) *graph.Tensor {
	if t := a.tensors[name]; t != nil {
		return t
	}
	return a.index.Constant(name)
}

func absorbable(n *graph.Node) bool {
	return n.Is("BatchNormalization") && n.Int("training_mode", 0) == 0 && len(n.Outputs) == 1
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

// joined returns a layer with a normalization in its weights, or nil where their sizes do not fit.
func (a *absorption) joined(layer, norm *graph.Node) (*graph.Node, error) {
	factor, shift, err := a.normalization(norm)
	if err != nil || factor == nil {
		return nil, err
	}
	t, channels := a.constant(layer.Inputs[1]), len(factor)
	weights, err := graph.Data[float32](t)
	if err != nil {
		return nil, err
	}
	along := 0 // the dimension of the weights that counts the output's channels
	if layer.Is("ConvTranspose") || layer.Is("Gemm") && layer.Int("transB", 0) == 0 {
		along = 1
	}
	if len(t.Dims) < 2 || t.Dims[along] != int64(channels) {
		return nil, nil
	}
	bias, err := a.bias(layer, channels)
	if err != nil || bias == nil {
		return nil, err
	}
	for c := range bias {
		bias[c] = shift(c, bias[c])
	}
	inner := 1
	for _, d := range t.Dims[along+1:] {
		inner *= int(d)
	}
	for i := range weights {
		weights[i] = float32(float64(weights[i]) * factor[i/inner%channels])
	}
	stem := layer.Outputs[0]
	weight, moved := graph.NewTensor(stem+".absorbed.weight", weights, t.Dims...), graph.Vector(stem+".absorbed.bias", bias...)
	a.made = append(a.made, weight, moved)
	a.tensors[weight.Name], a.tensors[moved.Name] = weight, moved
	c := *layer
	c.Inputs, c.Outputs = []string{layer.Inputs[0], weight.Name, moved.Name}, norm.Outputs
	return &c, nil
}

// normalization returns the factor of each channel, and a function for the channel's new bias.
// The factors are nil where an operand is not constant.
func (a *absorption) normalization(norm *graph.Node) (factor []float64, shift func(c int, bias float32) float32, err error) {
	var parts [4][]float32 // scale, shift, mean, variance
	for i := range parts {
		t := a.constant(norm.Inputs[i+1])
		if t == nil {
			return nil, nil, nil
		}
		if parts[i], err = graph.Data[float32](t); err != nil {
			return nil, nil, err
		}
	}
	factor = make([]float64, len(parts[0]))
	epsilon := float64(norm.Float("epsilon", 1e-5))
	for c := range factor {
		factor[c] = float64(parts[0][c]) / math.Sqrt(float64(parts[3][c])+epsilon)
	}
	return factor, func(c int, bias float32) float32 {
		return float32((float64(bias)-float64(parts[2][c]))*factor[c] + float64(parts[1][c]))
	}, nil
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
