package graph

import (
	"errors"
	"fmt"
	"slices"
)

// These operators make sequences of tensors and take them apart.
// https://onnx.ai/onnx/operators/onnx__SequenceConstruct.html, and the others that begin so
// https://onnx.ai/onnx/operators/onnx__SplitToSequence.html
// https://onnx.ai/onnx/operators/onnx__ConcatFromSequence.html
func init() {
	place := Operand{Role: RolePlaces, What: "place"}
	register(
		Operator{Name: "SequenceEmpty", Facts: broken(Still), infer: inferSequenceEmpty},
		Operator{Name: "SequenceConstruct", Facts: elementwise(exact, data), infer: inferSequenceConstruct},
		Operator{Name: "SequenceInsert", Facts: elementwise(exact, data, data, place), infer: ofSequence(inferSequenceInsert)},
		Operator{Name: "SequenceErase", Facts: elementwise(exact, data, place), infer: ofSequence(func(c *inference) error {
			c.out = c.in(0)
			return nil
		})},
		Operator{Name: "SequenceAt", Facts: elementwise(exact, data, place), infer: ofSequence(func(c *inference) error {
			c.out = c.in(0).held()
			return nil
		})},
		Operator{Name: "SequenceLength", Facts: broken(Still, extents), infer: ofSequence(func(c *inference) error {
			c.out = Type{Elem: Int64, Shape: Shape{}}
			return nil
		})},
		Operator{Name: "ConcatFromSequence", Facts: elementwise(exact, data), infer: ofSequence(inferConcatFromSequence)},
		Operator{Name: "SplitToSequence", Facts: elementwise(exact, data, sizes), infer: inferSplitToSequence},
		Operator{Name: "SequenceMap", Facts: broken(Jumping, data), infer: ofSequence(inferSequenceMap)},
	)
}

// ofSequence returns a rule that refuses a first operand that is no sequence.
func ofSequence(infer func(*inference) error) func(*inference) error {
	return func(c *inference) error {
		if t := c.in(0); t.Elem != Sequence && t.Elem != Undefined {
			return fmt.Errorf("the first input is %v, want a sequence", t)
		}
		return infer(c)
	}
}

func inferSequenceEmpty(c *inference) error {
	c.out = SequenceOf(Type{Elem: DataType(c.node.Int("dtype", int64(Float)))})
	return nil
}

func inferSequenceConstruct(c *inference) error {
	of := c.in(0)
	for _, t := range c.inputs[1:] {
		var err error
		if of, err = either(of, t); err != nil {
			return err
		}
	}
	c.out = SequenceOf(of)
	return nil
}

func inferSequenceInsert(c *inference) error {
	of, err := either(c.in(0).held(), c.in(1))
	if err != nil {
		return fmt.Errorf("the sequence and what is inserted: %w", err)
	}
	c.out = SequenceOf(of)
	return nil
}

func inferConcatFromSequence(c *inference) error {
	of := c.in(0).held()
	c.out.Elem = of.Elem
	if _, given := c.node.Attr("axis"); !given {
		return errors.New(`has no attribute "axis"`)
	}
	if of.Shape == nil {
		return nil
	}
	rank, stacks := len(of.Shape), c.node.Int("new_axis", 0) != 0
	if stacks {
		rank++
	}
	at, err := axis(c.node.Int("axis", 0), rank)
	if err != nil {
		return err
	}
	c.out.Shape = slices.Clone(of.Shape)
	if stacks {
		c.out.Shape = slices.Insert(c.out.Shape, at, Unknown)
	}
	c.out.Shape[at] = Unknown
	return nil
}

// inferSplitToSequence types parts along an axis: of one element each, of one size, or of sizes that are
// listed.
func inferSplitToSequence(c *inference) error {
	x := c.in(0)
	c.out = SequenceOf(Type{Elem: x.Elem})
	if x.Shape == nil {
		return nil
	}
	at, err := axis(c.node.Int("axis", 0), len(x.Shape))
	if err != nil {
		return err
	}
	part := slices.Clone(x.Shape)
	switch {
	case !c.has(1) && c.node.Int("keepdims", 1) == 0:
		part = slices.Delete(part, at, at+1)
	case !c.has(1):
		part[at] = Fixed(1)
	default:
		if part[at], err = c.partSize(x.Shape[at]); err != nil {
			return err
		}
	}
	c.out = SequenceOf(Type{Elem: x.Elem, Shape: part})
	return nil
}

// partSize returns the size that all parts have, or Unknown where they differ or nothing is known. The second
// input has one size or all.
func (c *inference) partSize(whole Dim) (Dim, error) {
	split, known, err := c.ints(1)
	if err != nil || !known || len(split) == 0 {
		return Unknown, err
	}
	if slices.Min(split) < 0 {
		return Unknown, fmt.Errorf("the sizes of parts are %v, want none below 0", split)
	}
	one := len(c.in(1).Shape) == 0
	if one && split[0] == 0 {
		return Unknown, errors.New("the size of parts is 0")
	}
	even := whole.IsFixed() && whole.Size%max(split[0], 1) == 0
	if one && !even || slices.Min(split) != slices.Max(split) {
		return Unknown, nil
	}
	return Fixed(split[0]), nil
}

// inferSequenceMap types what the body gives for an element of each sequence, and for the tensors as they are.
func inferSequenceMap(c *inference) error {
	in := make([]Type, len(c.node.Inputs))
	for i := range in {
		if in[i] = c.in(i); in[i].Elem == Sequence {
			in[i] = in[i].held()
		}
	}
	out, err := c.subgraph("body", in)
	if err != nil {
		return err
	}
	for i, t := range out {
		if t.Elem < Undefined {
			return fmt.Errorf("output %d of body is %v, want a tensor", i, t)
		}
		out[i] = SequenceOf(t)
	}
	if len(out) == 0 {
		return errors.New("body gives nothing")
	}
	return c.gives(out)
}
