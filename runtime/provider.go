//go:build cgo

package runtime

import (
	"errors"

	ort "github.com/yalue/onnxruntime_go"
)

// addProvider lets an execution provider run before the CPU's. onnxruntime's interface
// has functions for some providers, and takes the others by their names.
func addProvider(o *ort.SessionOptions, name string) error {
	add, ok := map[string]func() error{
		"CUDA":     func() error { return addCUDA(o) },
		"TensorRT": func() error { return addTensorRT(o) },
		"CoreML":   func() error { return o.AppendExecutionProviderCoreMLV2(nil) },
		"DirectML": func() error { return o.AppendExecutionProviderDirectML(0) },
		"OpenVINO": func() error { return o.AppendExecutionProviderOpenVINO(nil) },
	}[name]
	if !ok {
		add = func() error { return o.AppendExecutionProvider(name, nil) }
	}
	if err := add(); err != nil {
		return &ProviderError{Provider: name, Err: err}
	}
	return nil
}

func addCUDA(o *ort.SessionOptions) error {
	p, err := ort.NewCUDAProviderOptions()
	if err != nil {
		return err
	}
	return errors.Join(o.AppendExecutionProviderCUDA(p), p.Destroy())
}

func addTensorRT(o *ort.SessionOptions) error {
	p, err := ort.NewTensorRTProviderOptions()
	if err != nil {
		return err
	}
	return errors.Join(o.AppendExecutionProviderTensorRT(p), p.Destroy())
}
