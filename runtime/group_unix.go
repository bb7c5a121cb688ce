//go:build unix

package runtime

import (
	"os/exec"
	"syscall"
)

// inGroup lets a cancelled command take the processes that it started along.
func inGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
