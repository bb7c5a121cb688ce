//go:build unix

package isolate

import (
	"errors"
	"os"
	"syscall"
	"testing"
	"time"
)

func init() {
	for name, signal := range map[string]syscall.Signal{"aborts": syscall.SIGABRT, "faults": syscall.SIGSEGV, "killed": syscall.SIGKILL} {
		children[name] = serving(func() error {
			if err := syscall.Kill(os.Getpid(), signal); err != nil {
				return err
			}
			time.Sleep(time.Hour) // the signal may be a while on its way
			return nil
		})
	}
}

// TestSignals: Go catches the first two and says so, and nobody the third.
func TestSignals(t *testing.T) {
	for kind, signal := range map[string]string{"aborts": "SIGABRT", "faults": "SIGSEGV", "killed": "SIGKILL"} {
		err := fate(t, child(kind))
		if crash, ok := errors.AsType[*CrashError](err); !ok || crash.Signal != signal {
			t.Errorf("%s: %v, want %s", kind, err, signal)
		}
	}
}

// TestPrinting: a library that prints does not disturb the answers.
func TestPrinting(t *testing.T) {
	r := prepare(t, child("printing"), layer(t, 4))
	for range 2 {
		if _, err := r.Run(t.Context(), inputs(1)); err != nil {
			t.Error(err)
		}
	}
	if err := r.Close(); err != nil { // what it wrote is all there when it has ended
		t.Error(err)
	}
	if said := r.(*runner).process.stderr.String(); said == "" {
		t.Error("what it printed is not among its errors")
	}
}
