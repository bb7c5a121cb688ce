package main

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"sync"
)

// ledger is a file of outcomes, one a line, by what they are of.
type ledger struct {
	mu   sync.Mutex
	file *os.File
	all  map[string]outcome
}

// entry is a line of the ledger.
type entry struct {
	Of      string // file, command and build
	Name    string // of the file, for people who read the ledger
	Outcome outcome
}

// openLedger reads the outcomes in a file. A line that was cut short by the end of a process is left out.
func openLedger(path string) (*ledger, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return nil, err
	}
	l := &ledger{file: f, all: map[string]outcome{}}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e entry
		if json.Unmarshal(lines.Bytes(), &e) == nil {
			l.all[e.Of] = e.Outcome
		}
	}
	return l, lines.Err()
}

func entryOf(s specimen, c command) string {
	return strings.Join([]string{s.digest, c.name(), c.build}, " ")
}

func (l *ledger) find(s specimen, c command) (outcome, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	o, ok := l.all[entryOf(s, c)]
	return o, ok
}

func (l *ledger) add(s specimen, c command, o outcome) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all[entryOf(s, c)] = o
	b, err := json.Marshal(entry{entryOf(s, c), s.name, o})
	if err != nil {
		return err
	}
	_, err = l.file.Write(append(b, '\n'))
	return err
}

func (l *ledger) close() error { return l.file.Close() }
