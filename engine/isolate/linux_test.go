package isolate

import (
	"errors"
	"testing"
)

func TestMemory(t *testing.T) {
	if err := fate(t, child("greedy")); !errors.Is(err, ErrMemory) {
		t.Errorf("%v, want ErrMemory", err)
	}
}
