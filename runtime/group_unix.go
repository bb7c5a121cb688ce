//go:build unix

package runtime

import (
	"os/exec"
	"syscall"
)

// inGroup lets the cancelling of a command also end the processes that the command
// started.
func inGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
