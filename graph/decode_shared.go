package graph

import (
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/hourglass-go/hourglass/internal/onnxpb"
)

// Go's protobuf library copies every field of bytes. To save that copy, the large fields,
// which are the weights, are cut out before the library reads, and are put back as they lie
// in the file.

// leastShared is the size from which on weights are not copied.
const leastShared = 1 << 12

// The numbers of the fields on the way to the weights: graph of ModelProto, initializer of
// GraphProto, raw_data of TensorProto.
const (
	fieldGraph       = 7
	fieldInitializer = 5
	fieldRawData     = 9
)

// withoutWeights returns the bytes of a model without the raw data of large initializers. It
// also returns that data, as parts of b, in the order of the initializers; nil where the data
// stayed. Bytes that are no model are returned as they are, so that the library reports that.
func withoutWeights(b []byte) (rest []byte, weights [][]byte) {
	large := false
	rest, ok := fields(b, func(num protowire.Number, v []byte, out []byte) ([]byte, bool) {
		if num != fieldGraph {
			return out, false
		}
		graph, ok := fields(v, func(num protowire.Number, v []byte, out []byte) ([]byte, bool) {
			if num != fieldInitializer {
				return out, false
			}
			var raw []byte
			tensor, ok := fields(v, func(num protowire.Number, v []byte, out []byte) ([]byte, bool) {
				if num != fieldRawData || len(v) < leastShared {
					if num == fieldRawData {
						raw = nil // of several fields the last one counts
					}
					return out, false
				}
				raw = v
				return out, true
			})
			weights = append(weights, raw)
			large = large || raw != nil
			if !ok || raw == nil {
				return out, false
			}
			return appendBytes(out, fieldInitializer, tensor), true
		})
		if !ok {
			return out, false
		}
		return appendBytes(out, fieldGraph, graph), true
	})
	if !ok || !large {
		return b, nil
	}
	return rest, weights
}

// fields copies a message field by field. Where instead returns true for a length-delimited
// field, the field is replaced by what instead appended.
func fields(b []byte, instead func(num protowire.Number, v, out []byte) ([]byte, bool)) (out []byte, ok bool) {
	for len(b) > 0 {
		num, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			return nil, false
		}
		m := protowire.ConsumeFieldValue(num, typ, b[n:])
		if m < 0 {
			return nil, false
		}
		done := false
		if typ == protowire.BytesType {
			v, _ := protowire.ConsumeBytes(b[n:])
			out, done = instead(num, v, out)
		}
		if !done {
			out = append(out, b[:n+m]...)
		}
		b = b[n+m:]
	}
	return out, true
}

// share puts the weights back.
func share(p *onnxpb.ModelProto, weights [][]byte) {
	initializers := p.GetGraph().GetInitializer()
	for i, raw := range weights[:min(len(weights), len(initializers))] {
		if raw != nil {
			initializers[i].RawData = raw
		}
	}
}
