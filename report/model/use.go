package model

import (
	"context"
	"fmt"
	"strings"

	"github.com/hourglass-go/hourglass/report"
)

// use shows how to load the encoder.
func (r *reporting) use(context.Context) ([]report.Section, error) {
	more := ""
	if r.model.Classes > 0 {
		more = ", and label: int64 [n]"
	}
	if s := r.manifest.Data.Schema; s != nil {
		var names []string
		for _, c := range s.Used() {
			names = append(names, c.Name)
		}
		more += ", with the columns " + strings.Join(names, ", ")
	}
	path := strings.TrimSuffix(r.dir, "/") + "/encoder.onnx"
	return one(report.Section{
		Heading: "Use", Text: fmt.Sprintf("encoder.onnx takes input: float32 [n, %d], raw values%s.", r.model.Features(), more),
		Code: []report.Listing{
			{Language: "Go", Text: fmt.Sprintf("session, err := runtime.Open(ctx, %q, nil)\ncodes, err := session.Encode(ctx, values, rows)", path)},
			{Language: "Python", Text: fmt.Sprintf("import onnxruntime\nencoder = onnxruntime.InferenceSession(%q)\nlatent, = encoder.run([\"latent\"], {\"input\": rows})", path)},
			{Language: "C++", Text: fmt.Sprintf("Ort::Session encoder{env, %q, Ort::SessionOptions{}};\nconst char *in[] = {\"input\"}, *out[] = {\"latent\"};\nauto latent = encoder.Run(Ort::RunOptions{}, in, &input, 1, out, 1);", path)},
			{Language: "JavaScript", Text: fmt.Sprintf("const encoder = await ort.InferenceSession.create(%q);\nconst { latent } = await encoder.run({ input: new ort.Tensor(\"float32\", values, [rows, %d]) });", path, r.model.Features())},
		},
	}), nil
}
