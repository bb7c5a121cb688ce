package runtime

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// lockVariable turns the test's executable into a process that holds a lock.
const lockVariable = "HOURGLASS_TEST_LOCK"

func holdLock(path string) {
	unlock, err := lock(context.Background(), path)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("locked")
	time.Sleep(time.Minute)
	unlock()
	os.Exit(1)
}

// Another process keeps the lock as long as it lives, and no longer.
func TestLockOfAnotherProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	other := exec.CommandContext(t.Context(), os.Args[0])
	other.Env = append(os.Environ(), lockVariable+"="+path)
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "locked\n" {
		t.Fatalf("%q, %v", line, err)
	}
	if _, err := tryLock(path); !errors.Is(err, errLocked) {
		t.Errorf("tryLock gave %v", err)
	}
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = other.Wait() // its error says that it was killed
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	unlock, err := lock(ctx, path)
	if err != nil {
		t.Fatalf("the dead process's lock: %v", err)
	}
	unlock()
}
