//go:build cgo

package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/verify"
)

// TestVerifyMade holds every model that other tools made against its fixtures on the oracle,
// the native engine and onnxruntime, each against each; onnx-go is equal, or names what it lacks.
func TestVerifyMade(t *testing.T) {
	paths, err := filepath.Glob("../../testmodels/made/*/model.onnx")
	if err != nil || len(paths) == 0 {
		t.Fatal("no models:", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(filepath.Dir(path)), func(t *testing.T) {
			var out bytes.Buffer
			c := newRoot()
			c.SetOut(&out)
			c.SetArgs([]string{"verify", path, "--in-process", "--json", "--engines", "oracle,native,onnxruntime"})
			if err := c.ExecuteContext(t.Context()); err != nil {
				t.Fatalf("%v\n%s", err, out.String())
			}
			var reports []verify.Report
			if err := json.Unmarshal(out.Bytes(), &reports); err != nil {
				t.Fatal(err)
			}
			if len(reports) != 1 || len(reports[0].Pairs) != 6 {
				t.Errorf("%d pairs, want each of fixtures and three engines with each", len(reports[0].Pairs))
			}

			out.Reset()
			c = newRoot()
			c.SetOut(&out)
			c.SetArgs([]string{"verify", path, "--engines", "native,onnx-go"})
			if err := c.ExecuteContext(t.Context()); err != nil && !strings.Contains(out.String(), "onnx-go: lacks operator ") {
				t.Errorf("%v\n%s", err, out.String())
			}
		})
	}
}
