package export

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build/step"
	"github.com/hourglass-go/hourglass/graph"
)

// Step is what hourglass.json says of train_step.onnx: which input and output serves what,
// and the losses to expect of a training with it.
type Step struct {
	File  string   `json:"file"`
	Batch []string `json:"batch"` // inputs: rows, and their labels where the model is given labels
	// Noise has to be drawn anew for each step, a row of it for each row of the batch.
	// The fixtures and the expected course use one draw of it.
	Noise      []StepNoise `json:"noise,omitempty"`
	Rate       string      `json:"learning_rate"`
	Count      string      `json:"step"` // number of the step, from 1
	Parameters []string    `json:"parameters"`
	Memory     []string    `json:"memory"`            // of the optimiser; zeros before the first step
	Carried    []string    `json:"carried,omitempty"` // running statistics and counts; the fixtures hold their first values
	NextSuffix string      `json:"next_suffix"`       // ends the name of an output that is the next value of a parameter, of memory or of what is carried
	Loss       string      `json:"loss"`
	Norm       string      `json:"gradient_norm"`

	// Optimizer is the name of the update rule, and Constants are the rule's
	// constants by name, with the values that the file computes with.
	Optimizer string          `json:"optimizer"`
	Constants json.RawMessage `json:"optimizer_constants"`
	ClipNorm  float64         `json:"clip_norm"`

	// Expected has the losses of steps on the fixtures' batch.
	Expected Expected `json:"expected"`
}

// StepNoise is an input whose numbers have to be drawn.
type StepNoise struct {
	Name         string                 `json:"name"`
	Distribution hourglass.Distribution `json:"distribution"`
}

// Expected is the course of a training on one batch.
type Expected struct {
	Engine string  `json:"engine"`
	Steps  int     `json:"steps"`
	Rate   float64 `json:"learning_rate"`
	First  float64 `json:"first_loss"` // before the first step
	Last   float64 `json:"last_loss"`  // before the last
}

// StepOptions says what [TrainingStep] writes. Engine and Batch are required.
type StepOptions struct {
	Optimizer hourglass.Optimizer // nil: Adam{}
	ClipNorm  float64             // length that longer gradients are cut to; 0: none is cut
	Rate      float64             // learning rate of the expected course; 0: 1e-3
	Steps     int                 // number of steps of the expected course; 0: 200
	// Engine trains the expected course on Batch, which holds rows of raw input.
	Engine hourglass.TrainingEngine
	Batch  *graph.Tensor
	Labels []float32 // labels of the batch's rows, where the model is given labels
	Force  bool      // as for Folder
}

// TrainingStep writes a folder with which any runtime can go on training a
// model:
//
//	train_step.onnx   batch, parameters, memory, learning rate, step → the next ones, loss
//	fixtures/test_data_set_0/input_M.pb   its inputs: a batch, the model's parameters …
//	hourglass.json    see [Manifest] and [Step]
//
// It appears whole or not at all.
func TrainingStep(ctx context.Context, dir string, m *hourglass.Model, o StepOptions) error {
	if o.Engine == nil || o.Batch == nil {
		return errors.New("export: the expected course needs an engine and a batch; set Engine and Batch")
	}
	if o.Optimizer == nil {
		o.Optimizer = hourglass.Adam{}
	}
	if o.Rate == 0 {
		o.Rate = 1e-3
	}
	if o.Steps == 0 {
		o.Steps = 200
	}
	return publish(dir, o.Force, func(w *folder) error { return w.step(ctx, m, o) })
}

const stepFile = "train_step.onnx"

func (w *folder) step(ctx context.Context, m *hourglass.Model, o StepOptions) error {
	t, err := m.Training()
	if err != nil {
		return err
	}
	t.Optimizer, t.ClipNorm = o.Optimizer, o.ClipNorm
	given := []*graph.Tensor{o.Batch.Renamed(hourglass.InputName)}
	if m.Classes > 0 {
		if len(o.Labels) != int(o.Batch.Dims[0]) {
			return fmt.Errorf("%d labels for a batch of %d rows; the model is given one with each", len(o.Labels), o.Batch.Dims[0])
		}
		given = append(given, graph.Vector(hourglass.LabelName, o.Labels...))
	}
	given = append(given, drawn(t.Noise, o.Batch.Dims[0])...)
	g, err := step.Graph(t)
	if err != nil {
		return err
	}
	if err := label(g, m, "training_step"); err != nil {
		return err
	}
	b, err := graph.Encode(g)
	if err != nil {
		return err
	}
	if err := w.file(ctx, stepFile, b); err != nil {
		return err
	}
	constants, err := json.Marshal(o.Optimizer.InForce())
	if err != nil {
		return err
	}
	about := &Step{
		File: stepFile, Rate: step.RateName, Count: step.CountName, Parameters: t.Trained(), Memory: []string{}, Carried: t.Carried,
		NextSuffix: hourglass.NextSuffix, Loss: hourglass.LossName, Norm: step.NormName,
		Optimizer: o.Optimizer.Name(), Constants: constants, ClipNorm: o.ClipNorm,
	}
	for _, v := range t.Graph.Feeds()[:len(t.Graph.Feeds())-len(t.Noise)] {
		about.Batch = append(about.Batch, v.Name)
	}
	for _, n := range t.Noise {
		about.Noise = append(about.Noise, StepNoise{n.Name, n.Kind})
	}
	for _, p := range t.Trained() {
		for _, slot := range o.Optimizer.Slots() {
			about.Memory = append(about.Memory, step.Slot(p, slot))
		}
	}
	if about.Expected, err = course(ctx, t, o, given); err != nil {
		return err
	}
	if err := w.stepInputs(ctx, g, t.Graph, o, given); err != nil {
		return err
	}
	manifest, err := describe(m)
	if err != nil {
		return err
	}
	manifest.Step = about
	return w.manifest(ctx, manifest)
}

// drawn draws a training's noise once, for so many rows.
func drawn(all []hourglass.Noise, rows int64) []*graph.Tensor {
	r := rand.New(rand.NewPCG(1, 1))
	var out []*graph.Tensor
	for _, n := range all {
		dims, size := append([]int64{rows}, n.Dims...), int64(1)
		for _, d := range dims {
			size *= d
		}
		v := make([]float32, size)
		for i := range v {
			if v[i] = r.Float32(); n.Kind == hourglass.Normal {
				v[i] = float32(r.NormFloat64())
			}
		}
		out = append(out, graph.NewTensor(n.Name, v, dims...))
	}
	return out
}

// course trains on the batch and on nothing else. Its losses are numbers that another
// runtime's training can be compared with.
func course(ctx context.Context, t hourglass.Training, o StepOptions, given []*graph.Tensor) (Expected, error) {
	out := Expected{Engine: o.Engine.Name(), Steps: o.Steps, Rate: o.Rate}
	trainer, err := o.Engine.NewTrainer(ctx, t)
	if err != nil {
		return out, err
	}
	defer trainer.Close()
	var feed [][]float32
	for _, in := range given {
		x, err := graph.Data[float32](in)
		if err != nil {
			return out, err
		}
		feed = append(feed, x)
	}
	for i := range o.Steps {
		loss, err := trainer.Step(ctx, feed, int(o.Batch.Dims[0]), o.Rate)
		if err != nil {
			return out, fmt.Errorf("step %d of the expected course: %w", i+1, err)
		}
		if i == 0 {
			out.First = loss
		}
		out.Last = loss
	}
	return out, nil
}

// stepInputs writes the inputs of the first step: what is given, the initializers of the
// training graph, and zeros for the optimiser's memory.
func (w *folder) stepInputs(ctx context.Context, g, training *graph.Graph, o StepOptions, given []*graph.Tensor) error {
	known := map[string]*graph.Tensor{}
	for _, t := range slices.Concat(training.Initializers, given, []*graph.Tensor{
		graph.Vector(step.RateName, float32(o.Rate)), graph.Vector[float32](step.CountName, 1),
	}) {
		known[t.Name] = t
	}
	for _, v := range g.Feeds() {
		if known[v.Name] == nil {
			known[v.Name] = zeros(v)
		}
	}
	return w.tensors(ctx, "fixtures", "input", g.Feeds(), known)
}

func zeros(v graph.Value) *graph.Tensor {
	dims, _ := v.Type.Shape.Static()
	n := int64(1)
	for _, d := range dims {
		n *= d
	}
	return graph.NewTensor(v.Name, make([]float32, n), dims...)
}
