package onnxpb

import (
	"strings"
	"testing"
)

// Two packages that register one name panic when they meet in a program. Other ONNX
// packages register "onnx" and "onnx.proto".
func TestNamesAreOurOwn(t *testing.T) {
	d := new(ModelProto).ProtoReflect().Descriptor()
	if got := string(d.FullName()); got != "hourglass.onnxpb.ModelProto" {
		t.Errorf("the message registers as %q", got)
	}
	if got := d.ParentFile().Path(); !strings.HasPrefix(got, "github.com/hourglass-go/hourglass/") {
		t.Errorf("the schema registers as %q, want a path of hourglass's own", got)
	}
}
