package trial

import (
	"slices"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/verify/element"
)

// choice is what an input is looked up among: strings, or integers.
type choice struct {
	words   []string
	numbers []float64
	strict  bool // whether the graph fails on anything else
}

// unseen are strings that no graph knows.
var unseen = []string{"unseen", "", "Été 2", "0"}

// choices returns what the inputs of a graph are looked up among. Values are followed from an input to
// the operators that look them up, as long as they are only moved.
func choices(g *graph.Graph) map[string]choice {
	whole := flat(g)
	of := map[string]choice{} // by value
	for i := len(whole.Nodes) - 1; i >= 0; i-- {
		n := whole.Nodes[i]
		facts, _ := graph.FactsOf(n)
		if c, looks := lookup(n); looks {
			of[n.Input(0)] = of[n.Input(0)].and(c)
			if n.Is("StringNormalizer") { // of what is left, the rest of the graph knows some
				of[n.Input(0)] = of[n.Input(0)].and(of[n.Output()])
			}
			continue
		}
		if !facts.Movement.OfFirst() && facts.Movement != graph.Joined {
			continue
		}
		for k, in := range n.Inputs {
			if facts.Operand(k).Role != graph.RoleData {
				continue
			}
			for _, out := range n.Outputs {
				of[in] = of[in].and(of[out])
			}
		}
	}
	return of
}

// and returns the choice among what is in either.
func (c choice) and(d choice) choice {
	return choice{join(c.words, d.words), join(c.numbers, d.numbers), c.strict || d.strict}
}

func join[T string | float64](a, b []T) []T {
	for _, v := range b {
		if !slices.Contains(a, v) {
			a = append(slices.Clip(a), v)
		}
	}
	return a
}

// lookup returns what a node looks its operand up among.
func lookup(n *graph.Node) (c choice, looks bool) {
	if n.Is("TfIdfVectorizer") || n.Is("StringNormalizer") {
		return listed(n, "pool_strings", "stopwords", "pool_int64s"), true
	}
	if n.Domain != graph.ML {
		return c, false
	}
	for _, a := range n.Attrs {
		switch a.Name {
		case "cats_strings", "keys_strings", "classes_strings":
			looks = n.Op == "OneHotEncoder" || n.Op == "LabelEncoder" || n.Op == "CategoryMapper"
			for _, s := range a.Strings {
				c.words = append(c.words, string(s))
			}
		case "cats_int64s", "keys_int64s":
			looks = true
			for _, v := range a.Ints {
				c.numbers = append(c.numbers, float64(v))
			}
		case "keys_floats":
			looks = true
			for _, v := range a.Floats {
				c.numbers = append(c.numbers, float64(v))
			}
		case "keys_tensor":
			if looks = a.Tensor != nil; !looks {
				continue
			}
			for _, s := range a.Tensor.Strings {
				c.words = append(c.words, string(s))
			}
			c.numbers = append(c.numbers, numbers(a.Tensor)...)
		}
	}
	c.strict = n.Op == "OneHotEncoder" && n.Int("zeros", 1) == 0
	return c, looks
}

// listed returns what a node's attributes of some names list.
func listed(n *graph.Node, names ...string) (c choice) {
	for _, a := range n.Attrs {
		if !slices.Contains(names, a.Name) {
			continue
		}
		for _, s := range a.Strings {
			c.words = append(c.words, string(s))
		}
		for _, v := range a.Ints {
			c.numbers = append(c.numbers, float64(v))
		}
	}
	return c
}

// texts returns strings of a kind. Where the graph is not known to look them up, they are some that no
// graph knows.
func (d drawing) texts(n int) [][]byte {
	all := d.choice.words
	if len(all) == 0 || d.kind == unseenKind && !d.choice.strict {
		all = join(all, unseen)
	}
	out := make([][]byte, n)
	for i := range out {
		out[i] = []byte(all[d.random.IntN(len(all))])
	}
	if d.kind == unseenKind && !d.choice.strict {
		for i := range min(n, 2) {
			out[i] = []byte(unseen[i])
		}
	}
	return out
}

// chosen returns a function for the bits of elements of which most are what the graph looks up. All are
// where it fails on others.
func (d drawing) chosen(next func(i int64) uint64) func(i int64) uint64 {
	if len(d.choice.numbers) == 0 || !d.span.open() {
		return next
	}
	return func(i int64) uint64 {
		bits := next(i)
		if !d.choice.strict && (d.kind.Extreme() || d.random.IntN(4) == 0) {
			return bits
		}
		v := d.choice.numbers[d.random.IntN(len(d.choice.numbers))]
		if d.elem.IsFloat() {
			return element.Round(d.elem, v)
		}
		return uint64(int64(v))
	}
}
