package graph

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/hourglass-go/hourglass/internal/onnxpb"
)

// A file may come from anybody. These limits bound what a file can make a reader hold in
// memory or walk through. They are far beyond what networks have.
const (
	// maxParts is the greatest number of nodes, and of initializers, in one graph, because
	// some work on them takes time with the square of their number. Exported networks
	// have up to ten thousand.
	maxParts = 1 << 17
	// maxMessages is the greatest number of protobuf messages in a file: nodes, attributes,
	// tensors, values, dimensions. An empty message has two bytes in a file and takes
	// hundreds in memory.
	maxMessages = 1 << 21
	// maxName is the longest name, in bytes. Exporters write paths of some hundred bytes,
	// and errors repeat names.
	maxName = 1 << 12
	// maxRank is the greatest number of dimensions of a tensor, as in NumPy.
	maxRank = 64
)

// census counts the messages of a file before memory is taken for them.
type census struct{ messages int }

// take walks through a message of type d that is nested depth messages deep. It leaves bytes
// that are no protobuf to the library, which reads in the same order.
func (c *census) take(b []byte, d protoreflect.MessageDescriptor, depth int) error {
	if c.messages++; c.messages > maxMessages {
		return fmt.Errorf("it has more than %d parts", maxMessages)
	}
	for len(b) > 0 && depth < messageDepth {
		num, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			return nil
		}
		m := protowire.ConsumeFieldValue(num, typ, b[n:])
		if m < 0 {
			return nil
		}
		if f := d.Fields().ByNumber(num); f != nil && typ == protowire.BytesType {
			v, _ := protowire.ConsumeBytes(b[n:])
			if err := c.field(v, f, depth); err != nil {
				return err
			}
		}
		b = b[n+m:]
	}
	return nil
}

func (c *census) field(v []byte, f protoreflect.FieldDescriptor, depth int) error {
	switch {
	case f.Kind() == protoreflect.MessageKind:
		return c.take(v, f.Message(), depth+1)
	case f.Kind() == protoreflect.BytesKind && f.Name() == "type": // type of a value, which is decoded later
		return c.take(v, (*onnxpb.TypeProto)(nil).ProtoReflect().Descriptor(), depth+1)
	case f.Kind() == protoreflect.StringKind && isName(f) && len(v) > maxName:
		return fmt.Errorf("a %s of %d bytes, %.40q…; %d are read", f.Name(), len(v), v, maxName)
	}
	return nil
}

// isName tells names from texts, which are what a file says of itself, and metadata.
func isName(f protoreflect.FieldDescriptor) bool {
	return f.Name() != "doc_string" && f.Name() != "value"
}

func checkRank(dims int) error {
	if dims > maxRank {
		return fmt.Errorf("it has %d dimensions; %d are read", dims, maxRank)
	}
	return nil
}
