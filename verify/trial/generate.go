package trial

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/hourglass-go/hourglass/graph"
)

// maxGenerated is the greatest number of elements of a generated input.
const maxGenerated = 1 << 26

// Generation says which inputs are made for a graph. A nil *Generation is the same as the zero value.
type Generation struct {
	// Seed is the seed from which values are drawn. The values of a run depend on it, on the name of
	// the run, and on what graphs ask of their inputs.
	Seed uint64
	// Dims fixes symbolic dimensions by their names. A dimension without a name is called by its
	// place, such as "input[0]". Other dimensions take the sizes of Generate.
	Dims map[string]int64
	// Kinds says what inputs hold; none: all of [Kinds].
	Kinds []Kind
	// Memory is the greatest number of bytes that one value of the graph may take in a run;
	// 0: graph.DefaultMemory.
	Memory int64
	// Effort says how many of the runs are made.
	Effort Effort
	// Planned is told of the runs that follow the first; nil: nobody is.
	Planned func(Plan)
	// NoRows adds a run in which the first dimension of inputs is 0. It may end the process of an engine:
	// onnxruntime 1.30 aborts in an LSTM.
	NoRows bool
	// Also are further graphs that the runs are for, such as the second of two that are compared. What
	// they ask of an input of the same name, or otherwise at the same place, counts, too.
	Also []*graph.Graph
}

// Generate makes runs from what a graph states of its inputs. They are named after what is in them,
// such as "subnormal, batch=2". For every kind there is one run in which all free dimensions are 2.
// For normal values of scale 1 there are also runs in which all are 1, 7 and 64, and runs in which
// one dimension has these sizes and the others are 2. The first dimensions of inputs are also 3, and
// where that computes little, 32 and 100. Where free sizes make an input of more than 2²⁶ elements, or
// a value of more bytes than Memory, the run is left out (LeftOut). Where the graph or Dims does, that
// is an error. Runs that compute or hold much are left out, too, unless Effort is Thorough.
//
// Sizes that the types of the graph do not allow are replaced by others that they do. Where nothing can
// run the first of the runs, and its Tried is told so, other sizes are tried.
//
// Integers are of several magnitudes up to 30,000, and large in a kind of their own. Those that become
// indices, sizes or lengths, also by arithmetic with constants or in a subgraph, are within what they
// point into, in every kind, and so are floats that do. Integers of 8 and 16 bits may be anything.
// Kinds in which no input differs from those of another kind are left out.
func Generate(g *graph.Graph, s *Generation) Fixtures {
	if s == nil {
		s = &Generation{}
	}
	return func(yield func(Fixture, error) bool) {
		w := generate(g, s)
		kinds, err := w.kinds()
		if err == nil {
			err = s.check(g)
		}
		if err != nil {
			yield(Fixture{}, fmt.Errorf("trial: %w", err))
			return
		}
		begun := time.Now()
		found, more := w.settle(kinds[0], yield)
		if !more {
			return
		}
		first := w.at(found.sizing)
		runs := w.plan(first, kinds, w.others(found.sizing))
		if !found.whole { // what could not run it a report has to say
			runs = append([]*planned{{first, kinds[0], true}}, runs...)
		} else if s.Planned != nil {
			s.Planned(told(first, runs, time.Since(begun)))
		}
		for _, r := range runs {
			if !r.fits {
				continue
			}
			f, err := r.fixture()
			if f.Resized = r.sized != first; f.Resized && found.searched > 0 {
				f.Tried = func(ran, of int) bool {
					return ran == of || ran > 0 && !(found.partly && w.shaped(r.sizing, found.sizing))
				}
			}
			if !yield(f, err) || err != nil {
				return
			}
		}
		if f, some := leftOut(runs); some {
			yield(f, nil)
		}
	}
}

// settled says at which sizes all kinds are run.
type settled struct {
	sizing
	searched int  // number of sizes that were tried before; 0 where nothing can run any
	whole    bool // whether all engines run them
	partly   bool // whether some engines alone run others
}

// shaped reports whether two sizings differ in more than rows.
func (w *generating) shaped(a, b sizing) bool {
	all, first := w.free()
	return slices.ContainsFunc(all, func(name string) bool { return !slices.Contains(first, name) && a.size[name] != b.size[name] })
}

// settle runs one kind at sizes that the graph may take, until all engines can run it, or some can and further sizes
// are no better. Where nothing can run any, it returns the usual sizes.
func (w *generating) settle(k Kind, yield func(Fixture, error) bool) (s settled, more bool) {
	begun, searched, most, since := time.Now(), 0, 0, 0
	for d := range w.lightFirst(w.bases()) {
		f, err := w.at(d).run(k)
		if err != nil && searched > 0 { // too large
			continue
		}
		ended, whole := 0, true
		f.Tried = func(ran, of int) bool {
			ended, whole = ran, ran > 0 && ran == of
			return whole
		}
		if !yield(f, err) || err != nil {
			return settled{}, false
		}
		if whole {
			return settled{d, searched, true, most > 0}, true
		}
		searched++
		if ended > most {
			s, most = settled{sizing: d, searched: searched, partly: true}, ended
		}
		if most > 0 {
			since++
		}
		over := searched == attempts || time.Since(begun) > searchTime || since > patience || since > 0 && time.Since(begun) > patientTime
		if over || len(d.size) == len(w.fixed) || w.isUntyped() {
			break
		}
	}
	if most == 0 {
		s.sizing = w.bound(usual)
	}
	return s, true
}

// Generated makes normal values of scale 1: one run for each of the given numbers, which every
// symbolic dimension then has as its size, as far as the types of the graph allow it. Otherwise only
// the first dimensions of inputs have it.
func Generated(g *graph.Graph, seed uint64, rows ...int64) Inputs {
	w := generate(g, &Generation{Seed: seed})
	var plan []*sized
	for _, n := range rows {
		plan = append(plan, w.at(w.rows(n)))
	}
	return inputs(plan)
}

// rows returns sizes of so many rows that the types of the graph allow.
func (w *generating) rows(n int64) sizing {
	if all := w.bound(n); w.takes(all) {
		return all
	}
	_, first := w.free()
	for base := range w.bases() {
		if d := base.with(n, first...); w.takes(d) {
			return d
		}
	}
	return w.bound(n)
}

// generating makes runs for a graph.
type generating struct {
	*Generation
	g       *graph.Graph
	also    []*graph.Graph   // typed
	fixed   map[string]int64 // the sizes of dimensions that are bound
	edges   []float64
	splits  map[string]splits // by the names of inputs
	refused int               // how many sizes types did not allow
	last    *typing
	untyped *bool // whether inference refuses the graph at any sizes; nil: it was not asked
}

func generate(g *graph.Graph, s *Generation) *generating {
	w := &generating{Generation: s, g: g, fixed: s.fix(g), edges: edges(append([]*graph.Graph{g}, s.Also...)...), splits: splitsOf(append([]*graph.Graph{g}, s.Also...)...)}
	for _, other := range s.Also {
		typed := other.Clone()
		_ = typed.Infer()
		w.also = append(w.also, typed)
	}
	return w
}

// at prepares the runs of some sizes.
func (w *generating) at(d sizing) *sized {
	typed := w.typed(d)
	if typed.err != nil {
		return &sized{generating: w, sizing: d, err: typed.err}
	}
	r := &sized{generating: w, sizing: d, feeds: typed.graph.Feeds(), asked: spansIn(typed.graph, typed.index), choices: choices(typed.graph), cost: typed.cost}
	for _, other := range w.also {
		asked, more, feeds := spans(other), choices(other), other.Feeds()
		for i, v := range r.feeds {
			o, there := counterpart(v, i, feeds)
			if s, asked := asked.of[o.Name]; there && asked {
				r.asked.need(v.Name, s)
			}
			if there {
				r.choices[v.Name] = r.choices[v.Name].and(more[o.Name])
			}
		}
	}
	r.asked.index = nil // that of a whole graph, and nothing asks it any more
	return r
}

// sized makes the runs of some sizes.
type sized struct {
	*generating
	sizing
	feeds []graph.Value // the inputs, of fixed sizes
	asked wanted
	cost  cost
	err   error // why there are no runs of these sizes
	// choices are what inputs are looked up among.
	choices map[string]choice
}

// run makes a run of one kind.
func (r *sized) run(k Kind) (Fixture, error) {
	f := Fixture{Name: r.name(k), Inputs: map[string]*graph.Tensor{}, Generated: true, Extreme: k.Extreme() || r.empty}
	if r.err != nil {
		return f, r.err
	}
	h := fnv.New64a()
	h.Write([]byte(f.Name)) // Write of a hash never fails
	random := rand.New(rand.NewPCG(r.Seed, h.Sum64()))
	for _, v := range r.feeds {
		d := drawing{elem: v.Type.Elem, kind: k, span: anything, count: r.asked.axes[v.Name], edges: r.edges, choice: r.choices[v.Name], splits: r.splits[v.Name], random: random}
		if s, asked := r.asked.of[v.Name]; asked {
			d.span = s
		}
		dims, _ := v.Type.Shape.Static()
		t, err := d.tensor(v, dims)
		if err != nil {
			return f, err
		}
		f.Inputs[v.Name] = t
	}
	return f, nil
}

// seeded returns the runs of another seed.
func (r *sized) seeded(seed uint64) *sized {
	w, settings, other := *r.generating, *r.Generation, *r
	settings.Seed = seed
	w.Generation, other.generating = &settings, &w
	return &other
}
