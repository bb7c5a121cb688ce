//go:build cgo

package runtime

import (
	"fmt"
	goruntime "runtime"

	"github.com/hourglass-go/hourglass/graph"
	ort "github.com/yalue/onnxruntime_go"
)

// sequenceValue makes an onnxruntime value of a sequence of tensors, whose memory is pinned.
func sequenceValue(t *graph.Tensor, pins *goruntime.Pinner) (ort.Value, error) {
	if len(t.Items) == 0 {
		return nil, ErrEmptySequence
	}
	items := make([]ort.Value, len(t.Items))
	defer destroy(items) // the sequence holds them on its own
	for i, item := range t.Items {
		var err error
		if items[i], err = toValue(item, pins); err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
	}
	return nonNil(ort.NewSequence(items))
}

// fromSequence takes the tensors out of a sequence.
func fromSequence(s *ort.Sequence) (*graph.Tensor, error) {
	values, err := s.GetValues()
	if err != nil {
		return nil, err
	}
	t := &graph.Tensor{Elem: graph.Sequence, Dims: []int64{int64(len(values))}}
	for i, v := range values {
		item, err := fromValue(v, nil)
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
		t.Items = append(t.Items, item)
	}
	return t, nil
}
