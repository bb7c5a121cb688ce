package build

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/internal/atomicfile"
	"github.com/hourglass-go/hourglass/internal/safetensors"
)

// A checkpoint is a safetensors file
// (https://huggingface.co/docs/safetensors/en/index#format). It holds the parameters and
// the optimiser's slots under their own names, the best parameters with bestPrefix before
// their names, and everything else as JSON in the metadata entry "hourglass".

// ErrCheckpoint is wrapped where a training cannot go on from a checkpoint.
var ErrCheckpoint = errors.New("checkpoint")

// bestPrefix begins the names of the parameters of the best epoch.
const bestPrefix = "best/"

// maxCheckpoint is the largest file that is read.
const maxCheckpoint = 8 << 30

type record struct {
	Identity identity `json:"identity"`
	Position position `json:"position"`
	Steps    int64    `json:"steps"`
	History  []Epoch  `json:"history"`
	Best     int      `json:"best"`
	Early    bool     `json:"early"`
}

// save writes the checkpoint with the given state to a temporary file and renames it.
func (r *run) save(state hourglass.State) error {
	if r.set.Checkpoint == "" {
		return nil
	}
	about, err := json.Marshal(record{r.identity, r.pos, r.result.Steps, r.result.History, r.result.Best, r.result.Early})
	if err != nil {
		return err
	}
	tensors := slices.Concat(state.Parameters, state.Slots, state.Carried)
	for _, t := range slices.Concat(r.best.Parameters, r.best.Carried) {
		tensors = append(tensors, t.Renamed(bestPrefix+t.Name))
	}
	b, err := safetensors.Write(tensors, map[string]string{"hourglass": string(about)})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	if err := atomicfile.Bytes(r.set.Checkpoint, b); err != nil {
		return fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	return nil
}

// load goes on from the checkpoint. Where there is no checkpoint, it starts from the
// beginning.
func (r *run) load() error {
	info, err := os.Stat(r.set.Checkpoint)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("%w: %w", ErrCheckpoint, err)
	case !info.Mode().IsRegular() || info.Size() > maxCheckpoint:
		return fmt.Errorf("%w: %s is no file of at most %d bytes", ErrCheckpoint, r.set.Checkpoint, int64(maxCheckpoint))
	}
	b, err := os.ReadFile(r.set.Checkpoint)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	if err := r.decode(b); err != nil {
		return fmt.Errorf("%w %s: %w", ErrCheckpoint, r.set.Checkpoint, err)
	}
	return nil
}

func (r *run) decode(b []byte) error {
	tensors, metadata, err := safetensors.Read(b)
	if err != nil {
		return err
	}
	var about record
	if err := json.Unmarshal([]byte(metadata["hourglass"]), &about); err != nil {
		return fmt.Errorf("its metadata is not hourglass's: %w", err)
	}
	if err := r.identity.differs(about.Identity); err != nil {
		return err
	}
	if err := about.check(int64(r.batches.Len()), r.set.Epochs); err != nil {
		return err
	}
	state := hourglass.State{Step: about.Steps}
	if state.Parameters, err = take(tensors, "", r.good.Parameters); err != nil {
		return err
	}
	if state.Slots, err = take(tensors, "", r.good.Slots); err != nil {
		return err
	}
	if state.Carried, err = take(tensors, "", r.good.Carried); err != nil {
		return err
	}
	if about.Best > 0 {
		if r.best.Parameters, err = take(tensors, bestPrefix, r.good.Parameters); err != nil {
			return err
		}
		if r.best.Carried, err = take(tensors, bestPrefix, r.good.Carried); err != nil {
			return err
		}
	}
	if err := r.trainer.SetState(state); err != nil {
		return err
	}
	r.good, r.pos = state, about.Position
	r.result = Result{History: about.History, Best: about.Best, Steps: about.Steps, Early: about.Early}
	return nil
}

// check returns an error unless the numbers of a record fit each other, for epochs with
// the given number of batches.
func (a record) check(batches int64, epochs int) error {
	p := a.Position
	switch {
	case p.Epoch != len(a.History), p.Epoch > epochs, p.Batch < 0, int64(p.Batch) > batches, p.Rows < 0,
		a.Steps != int64(p.Epoch)*batches+int64(p.Batch),
		a.Best < 0, a.Best > p.Epoch, a.Best == 0 && p.Epoch > 0:
		return fmt.Errorf("its position %+v, %d steps and best epoch %d do not fit %d epochs of %d batches", p, a.Steps, a.Best, len(a.History), batches)
	}
	return nil
}

// take returns copies of the tensors that have the names and dimensions of like.
func take(tensors map[string]*graph.Tensor, prefix string, like []*graph.Tensor) ([]*graph.Tensor, error) {
	var out []*graph.Tensor
	for _, t := range like {
		kept := tensors[prefix+t.Name]
		if kept == nil || kept.Elem != graph.Float || len(kept.Raw) != len(t.Raw) {
			return nil, fmt.Errorf("tensor %q is missing or not float32 %v", prefix+t.Name, t.Dims)
		}
		c := *t
		c.Raw = slices.Clone(kept.Raw)
		out = append(out, &c)
	}
	return out, nil
}
