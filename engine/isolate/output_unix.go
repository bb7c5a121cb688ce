//go:build unix

package isolate

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// takeOutput keeps the standard output for our messages. What libraries print there goes to
// standard error from then on.
func takeOutput() (*os.File, error) {
	fd, err := unix.Dup(1)
	if err != nil {
		return nil, err
	}
	unix.CloseOnExec(fd)
	if err := unix.Dup2(2, 1); err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), "answers"), nil
}

// signalOf names the signal that ended a process. It is "" where none did.
func signalOf(state *os.ProcessState) string {
	if s, ok := state.Sys().(syscall.WaitStatus); ok && s.Signaled() {
		return unix.SignalName(s.Signal())
	}
	return ""
}
