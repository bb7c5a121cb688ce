package isolate

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync/atomic"
	"time"
)

// grace is the time that a child has to end by itself.
const grace = 2 * time.Second

// process is a child. One goroutine at a time uses it.
type process struct {
	engine Engine
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    io.ReadCloser
	w      *bufio.Writer
	r      *bufio.Reader
	stderr tail
	killed atomic.Bool // whether we killed it
}

func start(e Engine) (p *process, err error) {
	p = &process{engine: e, cmd: exec.Command(e.Command[0], e.Command[1:]...)}
	p.cmd.Stderr, p.cmd.WaitDelay = &p.stderr, grace
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if p.out, err = p.cmd.StdoutPipe(); err != nil {
		return nil, err
	}
	p.w, p.r = bufio.NewWriterSize(p.in, 1<<16), bufio.NewReaderSize(p.out, 1<<16)
	return p, p.cmd.Start() // Start closes the pipes where it fails
}

// ask sends a message and returns the answer. After an error the process is gone.
func (p *process) ask(ctx context.Context, m *message) (*message, error) {
	timed, cancel := context.WithTimeoutCause(ctx, p.engine.Deadline, ErrDeadline)
	defer cancel()
	stop := context.AfterFunc(timed, p.kill)
	reply, err := p.exchange(m)
	if !stop() {
		_ = p.end() // it was killed, so its error tells nothing new
		if context.Cause(timed) == ErrDeadline {
			return nil, fmt.Errorf("isolate: %s: %w of %v", p.engine.Engine, ErrDeadline, p.engine.Deadline)
		}
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, p.crash(err)
	}
	return reply, nil
}

func (p *process) exchange(m *message) (*message, error) {
	if err := write(p.w, m); err != nil {
		return nil, err
	}
	reply, err := read(p.r, p.engine.Memory)
	if err == nil && reply.Kind != answer {
		err = fmt.Errorf("it sent %q, want %q", reply.Kind, answer)
	}
	return reply, err
}

// fits returns an error where the child could not hold a message.
func (p *process) fits(m *message) error {
	var n int64
	for _, part := range m.Parts {
		n += part.Bytes
	}
	if n > p.engine.Memory {
		return fmt.Errorf("isolate: %s: %w: %d bytes for a process that may take %d", p.engine.Engine, ErrMemory, n, p.engine.Memory)
	}
	return nil
}

// kill ends the child, and so whatever waits for it.
func (p *process) kill() {
	p.killed.Store(true)
	_ = p.cmd.Process.Kill() // an error says that it has ended before
	p.in.Close()
	p.out.Close()
}

// end waits a while for the end of a child that gets no more requests.
func (p *process) end() error {
	p.in.Close()
	timer := time.AfterFunc(grace, p.kill)
	defer timer.Stop()
	err := p.cmd.Wait()
	if err == nil || p.killed.Load() {
		return nil
	}
	return p.crashed(nil)
}

// crash makes the error of a child that did not answer as it should.
func (p *process) crash(err error) error {
	if !gone(err) {
		p.kill()
	}
	_ = p.end()
	if gone(err) {
		err = nil // the state of the process says more
	}
	return p.crashed(err)
}

func (p *process) crashed(err error) *CrashError {
	e := &CrashError{Engine: p.engine.Engine, State: p.cmd.ProcessState.String(), Stderr: p.stderr.String(), Err: err}
	if p.killed.Load() {
		return e
	}
	if e.Signal = signalOf(p.cmd.ProcessState); e.Signal == "" {
		if m := announced.FindStringSubmatch(e.Stderr); m != nil {
			e.Signal = m[1]
		}
	}
	if err == nil && memory.MatchString(e.Stderr) {
		e.Err = ErrMemory
	}
	return e
}

// gone reports whether an error comes from a pipe that has no process at its other end.
func gone(err error) bool {
	var broken *os.PathError
	return errors.As(err, &broken) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
