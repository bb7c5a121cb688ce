package infer

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/hourglass-go/hourglass/export"
)

// Handle holds the model that a service uses at the moment. It is safe for concurrent use.
type Handle struct {
	mu      sync.Mutex
	current *generation // nil: closed
}

// generation is a model with those who use it.
type generation struct {
	model   *Model
	users   int
	left    bool          // another model has its place
	drained chan struct{} // is closed when it was left and its last user went
}

// NewHandle returns a handle that holds m, and that closes m when m's time is over.
func NewHandle(m *Model) *Handle { return &Handle{current: newGeneration(m)} }

func newGeneration(m *Model) *generation {
	return &generation{model: m, drained: make(chan struct{})}
}

// Use calls f with the model that is in use. The model is not closed before f returns, so all
// calls in f see one model. f must not keep it.
func (h *Handle) Use(f func(*Model) error) error {
	h.mu.Lock()
	g := h.current
	if g == nil {
		h.mu.Unlock()
		return errClosed
	}
	g.users++
	h.mu.Unlock()
	defer h.leave(g)
	return f(g.model)
}

func (h *Handle) leave(g *generation) {
	h.mu.Lock()
	defer h.mu.Unlock()
	g.users--
	if g.left && g.users == 0 {
		close(g.drained)
	}
}

// Swap puts a model in the place of the one that is in use. Calls of Use that come later get the
// new model at once. Swap returns when those on the old one have ended and it is closed. It must
// not be called within Use. On a closed handle it closes m.
func (h *Handle) Swap(m *Model) error {
	h.mu.Lock()
	old := h.current
	if old == nil {
		h.mu.Unlock()
		_ = m.Close()
		return errClosed
	}
	h.current = newGeneration(m)
	return h.retire(old)
}

// Close closes the model when the calls on it have ended. Later calls give an error that wraps
// [ErrClosed]. Closing again does nothing.
func (h *Handle) Close() error {
	h.mu.Lock()
	old := h.current
	if old == nil {
		h.mu.Unlock()
		return nil
	}
	h.current = nil
	return h.retire(old)
}

// retire waits for the users of a generation that was replaced, and closes its model. The caller
// holds h.mu.
func (h *Handle) retire(g *generation) error {
	g.left = true
	if g.users == 0 {
		close(g.drained)
	}
	h.mu.Unlock()
	<-g.drained
	return g.model.Close()
}

// Follow keeps the handle at what a path holds, until the context ends. It looks every so often
// whether the folder's manifest, or the file, is another one. Then it opens the model, lets ready
// prepare it (nil: nothing is to be done), and swaps it in. told hears of each new model (nil
// error), and of each that was refused; then the old model stays, and is tried again at the next
// look. seen is the fingerprint of what the handle holds, as [Fingerprint] gives it.
func (h *Handle) Follow(ctx context.Context, path, seen string, every time.Duration, o *Options, ready func(*Model) error, told func(*Model, error)) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	var said string
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		now, err := Fingerprint(path)
		if err == nil && now == seen {
			said = ""
			continue
		}
		var m *Model
		if err == nil {
			m, err = Open(ctx, path, o)
		}
		if err == nil && ready != nil {
			if err = ready(m); err != nil {
				_ = m.Close()
			}
		}
		if err == nil {
			err = h.Swap(m)
		}
		if ctx.Err() != nil {
			return
		}
		switch {
		case err == nil:
			seen, said = now, ""
			told(m, nil)
		case err.Error() != said:
			said = err.Error()
			told(nil, err)
		}
	}
}

// Fingerprint tells one content of a path from another. Of a folder it is that of the manifest,
// which holds the digests of the other files.
func Fingerprint(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("infer: %w", err)
	}
	if !info.IsDir() {
		return fmt.Sprintf("%d bytes of %v", info.Size(), info.ModTime().UnixNano()), nil
	}
	f, err := os.Open(filepath.Join(path, export.ManifestName))
	if err != nil {
		return "", fmt.Errorf("infer: %w", err)
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", fmt.Errorf("infer: %w", err)
	}
	return fmt.Sprintf("%x", sum.Sum(nil)), nil
}
