package oracle

import (
	"fmt"
	"slices"
)

// Operands are checked against each other here, as the specification states it, because an operator that
// reads past the end of a row would give a number and no error.

// shaped returns an error unless an operand, where it is given, has some dimensions.
func (c call) shaped(i int, dims ...int) error {
	if c.given(i) && !slices.Equal(c.in[i].Dims, dims) {
		return fmt.Errorf("operand %d is of %v, want %v", i, c.in[i].Dims, dims)
	}
	return nil
}

// single returns an error unless an operand, where it is given, is one number: a scalar, or a list of one.
func (c call) single(operands ...int) error {
	for _, i := range operands {
		if c.given(i) && (len(c.in[i].Dims) > 1 || len(c.in[i].V) != 1) {
			return fmt.Errorf("operand %d is of %v, want one number", i, c.in[i].Dims)
		}
	}
	return nil
}

// stretches returns an error unless an operand, where it is given, broadcasts to some dimensions without
// changing them.
func (c call) stretches(i int, dims []int) error {
	if !c.given(i) {
		return nil
	}
	all, err := broadcast(c.in[i].Dims, dims)
	if err != nil || !slices.Equal(all, dims) {
		return fmt.Errorf("operand %d of %v does not broadcast to %v", i, c.in[i].Dims, dims)
	}
	return nil
}

// ranked returns an error unless an operand has as many dimensions as least, or more.
func (c call) ranked(i, least int) error {
	if len(c.in[i].Dims) < least {
		return fmt.Errorf("operand %d is of %v, want %d dimensions or more", i, c.in[i].Dims, least)
	}
	return nil
}

// channels returns an error unless some operands have a number for each channel of the first.
func (c call) channels(operands ...int) error {
	if err := c.ranked(0, 2); err != nil {
		return err
	}
	for _, i := range operands {
		if err := c.shaped(i, c.in[0].Dims[1]); err != nil {
			return err
		}
	}
	return nil
}

// inside returns an error unless indices lie within some dimensions but along an axis, along which they
// may be any number.
func inside(indices, dims []int, along int) error {
	fits := len(indices) == len(dims)
	for i := 0; fits && i < len(dims); i++ {
		fits = i == along || indices[i] <= dims[i]
	}
	if !fits {
		return fmt.Errorf("indices of %v into %v along axis %d", indices, dims, along)
	}
	return nil
}
