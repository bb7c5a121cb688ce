//go:build cgo

package runtime

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	goruntime "runtime"

	"github.com/hourglass-go/hourglass/graph"
	ort "github.com/yalue/onnxruntime_go"
)

// onnxruntime is the backend with cgo. It is safe for concurrent use.
type onnxruntime struct {
	session *ort.DynamicAdvancedSession
	inputs  []graph.Value
	outputs []graph.Value
}

func newBackend(m *model, path string, file []byte, opts *Options) (backend, error) {
	if len(m.inputs) == 0 || len(m.outputs) == 0 {
		return nil, fmt.Errorf("it has %d inputs and %d outputs, want one of each at least", len(m.inputs), len(m.outputs))
	}
	settings, err := sessionOptions(opts)
	if err != nil {
		return nil, err
	}
	defer settings.Destroy()
	var session *ort.DynamicAdvancedSession
	if m.around != nil {
		if err := settings.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", filepath.Dir(path)); err != nil {
			return nil, err
		}
		session, err = ort.NewDynamicAdvancedSessionWithONNXData(m.around, valueNames(m.inputs), valueNames(m.outputs), settings)
	} else if path != "" {
		session, err = ort.NewDynamicAdvancedSession(path, valueNames(m.inputs), valueNames(m.outputs), settings)
	} else {
		session, err = ort.NewDynamicAdvancedSessionWithONNXData(file, valueNames(m.inputs), valueNames(m.outputs), settings)
	}
	if err != nil {
		return nil, err
	}
	return &onnxruntime{session: session, inputs: m.inputs, outputs: m.outputs}, nil
}

func sessionOptions(opts *Options) (*ort.SessionOptions, error) {
	o, err := ort.NewSessionOptions()
	if err != nil {
		return nil, err
	}
	level := map[Optimization]ort.GraphOptimizationLevel{
		OptimizeAll:   ort.GraphOptimizationLevelEnableAll,
		OptimizeBasic: ort.GraphOptimizationLevelEnableBasic,
		OptimizeOff:   ort.GraphOptimizationLevelDisableAll,
	}[opts.Optimization]
	err = errors.Join(
		o.SetGraphOptimizationLevel(level),
		o.SetIntraOpNumThreads(opts.Threads),
		o.SetLogSeverityLevel(ort.LoggingLevelFatal), // errors are returned, and need not be logged
		// With memory patterns, onnxruntime keeps a plan of the memory for each batch size
		// that was ever run, beside the memory of the first run. That is twice as much
		// memory, and no faster.
		o.SetMemPattern(false),
	)
	if err == nil && opts.Provider != "" {
		err = addProvider(o, opts.Provider)
	}
	if err != nil {
		return nil, errors.Join(err, o.Destroy())
	}
	return o, nil
}

func valueNames(values []graph.Value) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = v.Name
	}
	return out
}

func (o *onnxruntime) close() { _ = o.session.Destroy() } // Destroy returns no error that can happen here

func (o *onnxruntime) run(ctx context.Context, inputs []*graph.Tensor, sizes map[string]int64) ([]*graph.Tensor, error) {
	var pins goruntime.Pinner // onnxruntime reads and writes Go memory during the run
	defer pins.Unpin()
	in, out := make([]ort.Value, len(inputs)), make([]ort.Value, len(o.outputs))
	defer destroy(in)
	defer destroy(out)
	for i, t := range inputs {
		v, err := toValue(t, &pins)
		if err != nil {
			return nil, fmt.Errorf("input %q: %w", o.inputs[i].Name, err)
		}
		in[i] = v
	}
	results := make([]*graph.Tensor, len(out))
	for i, v := range o.outputs {
		var err error
		if out[i], results[i], err = prepare(v, sizes, &pins); err != nil {
			return nil, fmt.Errorf("output %q: %w", v.Name, err)
		}
	}
	if err := o.runValues(ctx, in, out); err != nil {
		return nil, err
	}
	for i, v := range out {
		var err error
		if results[i], err = fromValue(v, results[i]); err != nil {
			return nil, fmt.Errorf("output %q: %w", o.outputs[i].Name, err)
		}
	}
	return results, nil
}

// runValues runs the session, and stops when the context is cancelled.
func (o *onnxruntime) runValues(ctx context.Context, in, out []ort.Value) error {
	if ctx.Done() == nil {
		return o.session.Run(in, out)
	}
	options, err := ort.NewRunOptions()
	if err != nil {
		return err
	}
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		_ = options.Terminate() // fails only for options that were destroyed
	})
	err = o.session.RunWithOptions(in, out, options)
	if !stop() {
		<-done
		if err != nil {
			err = context.Cause(ctx)
		}
	}
	return errors.Join(err, options.Destroy())
}

// destroy frees values. One of them may be a nil pointer: onnxruntime_go leaves that where
// it cannot take over an output of rank 0 whose shape the graph does not state.
func destroy(values []ort.Value) {
	for _, v := range values {
		if v != nil && !reflect.ValueOf(v).IsNil() {
			_ = v.Destroy() // Destroy returns no error that can happen here
		}
	}
}
