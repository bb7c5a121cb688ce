package isolate

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
)

// TestMain is the child process, too, where it is called as "isolated HOW".
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "isolated" {
		if err := children[os.Args[2]](); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// children are the kinds of children. Kinds that only one system has are added to them.
var children = map[string]func() error{
	"native":   func() error { return Serve(context.Background(), native.Engine{}) },
	"printing": serving(func() error { fmt.Println("from a library"); return nil }),
	"panics":   serving(func() error { panic("index out of range") }),
	"hangs":    serving(func() error { select {} }),
	"exits":    serving(func() error { fmt.Fprintln(os.Stderr, "last words"); os.Exit(7); return nil }),
	"fails":    serving(func() error { return errors.New("no luck") }),
	"greedy":   serving(hoard),
	"refuses": func() error {
		return Serve(context.Background(), fake{prepare: func() error {
			return fmt.Errorf("in passing: %w", &hourglass.UnsupportedOpError{Engine: "fake", Node: "n", Op: "Loop", Reason: "none"})
		}})
	},
	"hangs at once": func() error { time.Sleep(time.Hour); return nil },
	"dies at once":  func() error { return errors.New("no such engine") },
	"ends early":    func() error { return nil },
	"closes":        func() error { os.Stdout.Close(); time.Sleep(time.Hour); return nil },
	"rubbish":       func() error { fmt.Print("Hello, I am no message at all"); time.Sleep(time.Hour); return nil },
	"promises":      func() error { os.Stdout.Write(promise()); time.Sleep(time.Hour); return nil },
}

// promise returns an answer that announces more bytes than any memory holds.
func promise() []byte {
	var b bytes.Buffer
	if err := write(bufio.NewWriter(&b), &message{Kind: answer, Parts: []part{{Bytes: 1 << 60}}}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func serving(do func() error) func() error {
	return func() error { return Serve(context.Background(), fake{run: do}) }
}

// hoard takes all memory.
func hoard() error {
	var all [][]byte
	for range 1 << 20 {
		all = append(all, make([]byte, 32<<20))
	}
	return fmt.Errorf("%d times 32 MiB were to be had", len(all))
}

// fake returns its inputs as its outputs, after it did what it was told.
type fake struct{ prepare, run func() error }

func (fake) Name() string { return "fake" }

func (f fake) NewRunner(context.Context, *graph.Graph) (hourglass.Runner, error) {
	if f.prepare == nil {
		return f, nil
	}
	return f, f.prepare()
}

func (f fake) Run(_ context.Context, in map[string]*graph.Tensor) (map[string]*graph.Tensor, error) {
	return in, f.run()
}

func (fake) Close() error { return nil }
