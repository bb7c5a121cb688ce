package runtime

import (
	"context"
	"fmt"
	"os"
	"testing"
)

// library is the real library, in the user's own cache.
var library Library

func TestMain(m *testing.M) {
	if path := os.Getenv(lockVariable); path != "" {
		holdLock(path)
	}
	var err error
	if library, err = Ensure(context.Background(), nil); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}
