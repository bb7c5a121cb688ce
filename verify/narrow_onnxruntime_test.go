//go:build cgo

package verify_test

import (
	"testing"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/oracle"
	"github.com/hourglass-go/hourglass/testmodels/fake"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/lineup"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// TestNarrowBesideONNXRuntime: a sound file in float16 is not different, although onnxruntime drops
// the casts of generated inputs that float16 does not hold.
func TestNarrowBesideONNXRuntime(t *testing.T) {
	g := halved(t, fake.Dense(t, "Tanh"))
	subjects := lineup.Lineup{Engines: []hourglass.Engine{oracle.Engine{}, accel.Engine{}}, Optional: true}.On(g)
	for seed := range uint64(3) {
		r, err := verify.Compare(t.Context(), subjects, trial.Generate(g, &trial.Generation{Seed: seed}), nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.ExitCode() != 0 {
			t.Errorf("seed %d: exit code %d; not checked: %q", seed, r.ExitCode(), r.Unchecked)
		}
	}
}
