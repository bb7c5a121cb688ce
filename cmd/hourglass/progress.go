package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// seldom is the time between two lines of progress outside a terminal.
const seldom = 5 * time.Second

// progress tells a person how far long work is. A terminal shows every line at once. Elsewhere, in a
// log or a pipe, a line follows another after some seconds, and short work shows none.
type progress struct {
	w        io.Writer
	terminal bool
	now      func() time.Time
	last     time.Time // when a line was written outside a terminal, or else the beginning
	standing bool      // the terminal's last line is a state
}

// progressTo returns the progress that a command shows on standard error.
func progressTo(c *cobra.Command) *progress {
	p := &progress{w: c.ErrOrStderr(), now: time.Now, last: time.Now()}
	if f, ok := p.w.(*os.File); ok {
		p.terminal = term.IsTerminal(int(f.Fd()))
	}
	return p
}

// line writes a line that stays.
func (p *progress) line(format string, args ...any) {
	p.end()
	p.write("\n", format, args...)
}

// state writes a line that a terminal replaces with the next.
func (p *progress) state(format string, args ...any) {
	if !p.terminal {
		p.write("\n", format, args...)
		return
	}
	p.end()
	p.write("", format, args...)
	p.standing = true
}

// end takes the state away from a terminal.
func (p *progress) end() {
	if p.standing {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.standing = false
	}
}

func (p *progress) write(end, format string, args ...any) {
	if now := p.now(); !p.terminal {
		if now.Sub(p.last) < seldom {
			return
		}
		p.last = now
	}
	fmt.Fprintf(p.w, format+end, args...)
}
