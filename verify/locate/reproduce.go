package locate

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/internal/atomicfile"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// Write makes a folder that shows the difference to anyone. It holds a.onnx, the reference's
// part; b.onnx, the other's, unless it is the same graph; test_data_set_0 with the inputs
// and what the reference computes from them; and README.md, which says how to run it and what
// to expect.
func (r *Bisection) Write(dir string) error {
	if r.A == nil || r.B == nil || r.Verdict != judge.Different {
		return errors.New("locate: there is no difference to be written")
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("locate: %w", err)
	}
	one, err := r.sameGraph()
	if err == nil {
		err = graph.Save(filepath.Join(dir, "a.onnx"), r.A)
	}
	if err == nil && !one {
		err = graph.Save(filepath.Join(dir, "b.onnx"), r.B)
	}
	if err == nil {
		err = trial.WriteSet(dir, r.A, r.Values)
	}
	if err == nil {
		err = atomicfile.Bytes(filepath.Join(dir, "README.md"), []byte(r.readme(one)))
	}
	if err != nil {
		return fmt.Errorf("locate: %w", err)
	}
	return nil
}

// sameGraph reports whether both sides run one graph. Without the nodes that copy the inputs and
// the output, they have the same bytes.
func (r *Bisection) sameGraph() (bool, error) {
	a, err := graph.Encode(r.A)
	if err != nil {
		return false, err
	}
	b, err := graph.Encode(r.B)
	return bytes.Equal(a, b), err
}

func (r *Bisection) readme(one bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s differs from %s\n\n", r.Subject, r.Reference)
	var said strings.Builder
	_ = r.WriteTable(&said) // a strings.Builder never fails
	b.WriteString(said.String())
	files := "a.onnx b.onnx"
	if one {
		files = "a.onnx"
	}
	fmt.Fprintf(&b, `
%stest_data_set_0 holds the inputs, and as outputs what the reference makes of them.

    hourglass verify %s --fixtures .

In Python, with onnx and onnxruntime:

    import glob, onnx, onnx.numpy_helper, onnxruntime
    load = lambda kind: [onnx.numpy_helper.to_array(onnx.load_tensor(f"test_data_set_0/{kind}_{i}.pb"))
                         for i in range(len(glob.glob(f"test_data_set_0/{kind}_*.pb")))]
    session = onnxruntime.InferenceSession(%q)
    names = [i.name for i in session.get_inputs()]
    for got, want in zip(session.run(None, dict(zip(names, load("input")))), load("output")):
        print(abs(got - want).max())
`, r.filesText(one), files, files[len(files)-len("a.onnx"):])
	return b.String()
}

func (r *Bisection) filesText(one bool) string {
	if one {
		return fmt.Sprintf("a.onnx is the part, which %s and %s compute differently; ", r.Reference, r.Subject)
	}
	return fmt.Sprintf("a.onnx is the part of %s, b.onnx that of %s; ", r.Reference, r.Subject)
}
