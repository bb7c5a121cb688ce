package runtime

import (
	"context"
	"errors"
	"time"
)

// errLocked is what tryLock gives while another holds the lock.
var errLocked = errors.New("locked")

// lock takes the lock file at path, waiting for its holder. The system frees
// the lock of a process that dies; the file itself stays.
func lock(ctx context.Context, path string) (unlock func(), err error) {
	for {
		unlock, err = tryLock(path)
		if !errors.Is(err, errLocked) {
			return unlock, err
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
