package detector

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/graph"
)

// Setting is what [Settings.Auto] chooses among.
type Setting struct {
	Noise float64 `json:"noise"` // standard deviation of what is added to rows that the net is trained on
	Code  float64 `json:"code"`  // units of the net's code, as a share of the features
	// Distance, Local and Net are the weights of the parts of a score.
	Distance float64 `json:"distance"`
	Local    float64 `json:"local"`
	Net      float64 `json:"net"`
}

// usual is the setting without a choice. The net's part is noisier than distances, and has half of their weight.
var usual = Setting{Noise: 0.3, Code: 0.25, Distance: 1, Local: 1, Net: 0.5}

// Trial is how well a setting tells planted anomalies from normal rows, by AUROC.
type Trial struct {
	Setting
	Shuffled float64 `json:"shuffled"`
	Spread   float64 `json:"spread"`
	Altered  float64 `json:"altered"`
	Chosen   bool    `json:"chosen,omitempty"`
}

// Mean returns the mean over the kinds of planted rows, by which a setting is chosen.
func (t Trial) Mean() float64 { return (t.Shuffled + t.Spread + t.Altered) / 3 }

// nets and weights are the settings that are tried: each weighting with each net.
var (
	nets    = []Setting{usual, {Noise: 0.1, Code: 0.5}, {Noise: 0.6, Code: 0.125}}
	weights = []Setting{usual, {Distance: 1, Local: 1}, {Distance: 0.5, Local: 0.5, Net: 1}, {Distance: 1, Net: 0.5}, {Local: 1, Net: 0.5}}
)

const (
	// trialShare is the share of the fitted rows that trials are measured on, and no trial is fitted on.
	trialShare = 0.2
	// fewestTried is the smallest number of rows of which some are held out for trials.
	fewestTried = 100
	// gain is how much better than the usual setting another has to be. Smaller differences are chance.
	gain = 0.01
)

// try measures settings on rows that are held out of the fitted ones, and returns the best.
func try(ctx context.Context, s *schema.Schema, rows *data.Set, set Settings) (Setting, []Trial, error) {
	if rows.Rows() < fewestTried {
		return usual, nil, nil
	}
	train, held, err := rows.Split(trialShare, set.Seed)
	if err != nil {
		return usual, nil, err
	}
	if held.Rows() > mostPlanted {
		held = held.Slice(0, mostPlanted)
	}
	var all []Trial
	for _, net := range nets {
		if known := knownOf(set.Known, net); len(known) == len(weights) {
			all = append(all, known...)
			continue
		}
		net.Distance, net.Local, net.Net = 1, 1, 1
		scoring, err := fit(ctx, s, train, set, net)
		if err != nil {
			return usual, nil, err
		}
		trials, err := scoring.trials(ctx, s, held, set, net)
		if err != nil {
			return usual, nil, err
		}
		for _, t := range trials {
			if all = append(all, t); set.Tried != nil {
				set.Tried(t)
			}
		}
	}
	best := slices.MaxFunc(all, func(a, b Trial) int { return cmp.Compare(a.Mean(), b.Mean()) })
	if best.Mean() < all[0].Mean()+gain {
		best = all[0]
	}
	for i := range all {
		all[i].Chosen = all[i].Setting == best.Setting
	}
	return best.Setting, all, nil
}

// knownOf returns the known trials of a net.
func knownOf(known []Trial, net Setting) (all []Trial) {
	for _, w := range weights {
		for _, t := range known {
			if t.Setting == w.with(net) {
				all = append(all, t)
				break
			}
		}
	}
	return all
}

// with returns the weights of a setting with the net of another.
func (s Setting) with(net Setting) Setting {
	s.Noise, s.Code = net.Noise, net.Code
	return s
}

// trials measures each weighting of the parts of a score.
func (s *scoring) trials(ctx context.Context, types *schema.Schema, normal *data.Set, set Settings, net Setting) ([]Trial, error) {
	b := graph.NewBuilder("trial", 0)
	names := []string{"distance", "local", "net"}
	for i, part := range s.build(b, s.input(b)).parts {
		b.Output(names[i], part)
	}
	g, err := b.Graph()
	if err != nil {
		return nil, err
	}
	usually, err := outputs(ctx, set.Engine, g, normal)
	if err != nil {
		return nil, err
	}
	all := make([]Trial, len(weights))
	random := rand.New(rand.NewPCG(set.Seed, trialStream))
	n := normal.Rows()
	for _, kind := range []string{Shuffled, Spread, altered} {
		rows := &data.Set{Name: kind, Features: normal.Features, X: slices.Clone(normal.Dense())}
		plant(types, rows, kind, random)
		planted, err := outputs(ctx, set.Engine, g, rows)
		if err != nil {
			return nil, err
		}
		for i, w := range weights {
			t := &all[i]
			t.Setting = w.with(net)
			score := make([]float32, 2*n)
			anomaly := make([]bool, 2*n)
			for k, weight := range []float64{w.Distance, w.Local, w.Net} {
				for row := range n {
					score[row] += float32(weight) * usually[names[k]][row]
					score[n+row] += float32(weight) * planted[names[k]][row]
					anomaly[n+row] = true
				}
			}
			to := map[string]*float64{Shuffled: &t.Shuffled, Spread: &t.Spread, altered: &t.Altered}[kind]
			if *to, err = AUROC(score, anomaly); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// altered rows have, in one column that is drawn at random, the value of another normal row.
const altered = "altered"

// alter replaces the values of one column of each row.
func alter(types *schema.Schema, rows *data.Set, random *rand.Rand) {
	was, used := slices.Clone(rows.X), types.Used()
	for i := range rows.Rows() {
		column, from, at := random.IntN(len(used)), random.IntN(rows.Rows()), 0
		for _, c := range used[:column] {
			at += c.Width()
		}
		copy(rows.Row(i)[at:at+used[column].Width()], was[from*rows.Features+at:])
	}
}

// units returns the number of units of a code for rows of so many features.
func (s Setting) units(features int) int {
	return min(max(int(float64(features)*s.Code), 2), 64)
}
