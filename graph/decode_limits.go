package graph

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/hourglass-go/hourglass/internal/onnxpb"
)

// A file is anybody's. What it may make a reader hold in memory, or walk through, is
// bounded here, far beyond what networks have.
const (
	// maxParts bounds the nodes and initializers of one graph, for some of what is done
	// with them takes time by the square. Exported networks have up to ten thousand.
	maxParts = 1 << 17
	// maxMessages bounds the protobuf messages of a file: nodes, attributes, tensors,
	// values, dimensions. An empty one is two bytes in a file and hundreds in memory.
	maxMessages = 1 << 21
	// maxName bounds names, in bytes: those of exporters are paths of some hundred, and
	// errors repeat them.
	maxName = 1 << 12
	// maxRank bounds a tensor's dimensions; numpy has as many.
	maxRank = 64
)

// census counts a file's messages before memory is taken for them.
type census struct{ messages int }

// take walks through a message that is said by d, depth messages deep. What is no protobuf
// it leaves to the library, which reads in the same order.
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
	case f.Kind() == protoreflect.BytesKind && f.Name() == "type": // of a value, which is read later
		return c.take(v, (*onnxpb.TypeProto)(nil).ProtoReflect().Descriptor(), depth+1)
	case f.Kind() == protoreflect.StringKind && isName(f) && len(v) > maxName:
		return fmt.Errorf("a %s of %d bytes, %.40q…; %d are read", f.Name(), len(v), v, maxName)
	}
	return nil
}

// isName tells names from texts: what a file says of itself, and metadata.
func isName(f protoreflect.FieldDescriptor) bool {
	return f.Name() != "doc_string" && f.Name() != "value"
}

func checkRank(dims int) error {
	if dims > maxRank {
		return fmt.Errorf("it has %d dimensions; %d are read", dims, maxRank)
	}
	return nil
}
