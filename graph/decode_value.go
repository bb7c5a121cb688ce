package graph

import (
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// maxItems is the greatest number of values that a sequence in a file holds, with those that its items hold.
const maxItems = 1 << 14

// DecodeValue reads a value of a type, as [DecodeTensor] reads tensors: a sequence from the bytes of a
// SequenceProto, and an optional value from those of an OptionalProto. Errors wrap [ErrFormat].
func DecodeValue(b []byte, t Type) (*Tensor, error) {
	left := maxItems
	return decodeValueIn(b, t, 0, &left)
}

// decodeValueIn does what DecodeValue does, for a value that is nested depth values deep, of which as many
// as are left may follow.
func decodeValueIn(b []byte, t Type, depth int, left *int) (*Tensor, error) {
	if t.Elem >= Undefined {
		return DecodeTensor(b)
	}
	out, err := decodeItems(b, t, depth, left)
	if err != nil && !errors.Is(err, ErrFormat) {
		err = fmt.Errorf("graph: %v: %w: %w", t.Elem, ErrFormat, err)
	}
	return out, err
}

// itemField returns the field of a SequenceProto or an OptionalProto that holds what a value of a type holds.
// An OptionalProto has the same fields as a SequenceProto.
func itemField(t Type) protowire.Number {
	switch t.held().Elem {
	case Sequence:
		return 5
	case Optional:
		return 7
	}
	return 3
}

func decodeItems(b []byte, t Type, depth int, left *int) (*Tensor, error) {
	if depth >= maxTypeDepth {
		return nil, fmt.Errorf("more than %d values in each other", maxTypeDepth)
	}
	out := &Tensor{Elem: t.Elem}
	wanted := itemField(t)
	for len(b) > 0 {
		num, value, rest, err := nextField(b)
		if err != nil {
			return nil, err
		}
		switch {
		case num == 1 && value != nil:
			out.Name = string(value)
		case num == wanted && value != nil:
			if *left--; *left < 0 {
				return nil, fmt.Errorf("more than %d items", maxItems)
			}
			item, err := decodeValueIn(value, t.held(), depth+1, left)
			if err != nil {
				return nil, err
			}
			out.Items = append(out.Items, item)
		case num >= 3 && num <= 7:
			return nil, fmt.Errorf("an item is no %v", t.held())
		}
		b = rest
	}
	if t.Elem == Optional && len(out.Items) > 1 {
		return nil, fmt.Errorf("%d values, want one or none", len(out.Items))
	}
	out.Dims = []int64{int64(len(out.Items))}
	return out, nil
}
