package data

import (
	"bytes"
	"context"
	_ "embed"
)

// The embedded digits' source and licence are in digits/README.md.
var (
	//go:embed digits/images-idx3-ubyte.gz
	digitImages []byte
	//go:embed digits/labels-idx1-ubyte.gz
	digitLabels []byte
)

const (
	digitsTrain = 1437 // the first four fifths of the rows are for training, the others for testing
	digitsWhite = 16   // value of the brightest pixel
)

func loadDigits(_ context.Context, p part, _ *Options) (*Set, error) {
	set, err := readIDX(bytes.NewReader(digitImages), digitsWhite)
	if err != nil {
		return nil, atPath(err, "embedded digits")
	}
	labels, err := ReadIDXLabels(bytes.NewReader(digitLabels))
	if err != nil {
		return nil, atPath(err, "embedded digits")
	}
	set.Labels, set.Name = labels, "digits:"+string(p)
	if p == testPart {
		return set.Slice(digitsTrain, set.Rows()), nil
	}
	return set.Slice(0, digitsTrain), nil
}
