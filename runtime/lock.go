package runtime

import (
	"context"
	"errors"
	"time"
)

// errLocked says that somebody else holds the lock.
var errLocked = errors.New("locked")

// lock takes the lock file at path, and waits while somebody else holds it. The system
// frees the lock of a process that dies. The file itself stays.
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
