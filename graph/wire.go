package graph

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// The functions here append one protobuf field each.

func appendInt(b []byte, num protowire.Number, v int64) []byte {
	b = protowire.AppendTag(b, num, protowire.VarintType)
	return protowire.AppendVarint(b, uint64(v))
}

// appendNonzero leaves a zero out where ONNX takes a missing field for zero.
func appendNonzero(b []byte, num protowire.Number, v int64) []byte {
	if v == 0 {
		return b
	}
	return appendInt(b, num, v)
}

func appendFloat(b []byte, num protowire.Number, v float32) []byte {
	b = protowire.AppendTag(b, num, protowire.Fixed32Type)
	return protowire.AppendFixed32(b, math.Float32bits(v))
}

func appendBytes(b []byte, num protowire.Number, v []byte) []byte {
	b = protowire.AppendTag(b, num, protowire.BytesType)
	return protowire.AppendBytes(b, v)
}

// appendText leaves an empty text out.
func appendText(b []byte, num protowire.Number, s string) []byte {
	if s == "" {
		return b
	}
	return appendElement(b, num, s)
}

// appendElement also writes an empty text, because it counts as an element of a list.
func appendElement(b []byte, num protowire.Number, s string) []byte {
	b = protowire.AppendTag(b, num, protowire.BytesType)
	return protowire.AppendString(b, s)
}

// appendMessage appends what body appends as one message. The length is known only
// afterwards, so what body appended is moved to make room for it. That is one copy for each
// level of nesting, which costs less than a first pass to measure.
func appendMessage(b []byte, num protowire.Number, body func([]byte) []byte) []byte {
	b = protowire.AppendTag(b, num, protowire.BytesType)
	start := len(b)
	b = body(b)
	size := len(b) - start
	var room [10]byte
	head := protowire.SizeVarint(uint64(size))
	b = append(b, room[:head]...)
	copy(b[start+head:], b[start:start+size])
	protowire.AppendVarint(b[:start], uint64(size))
	return b
}
