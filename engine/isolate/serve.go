package isolate

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Serve does the child's part. It runs e for the [Engine] that started the process, until that
// engine is done. Standard input and output then serve for nothing else. Where the system
// allows it, whatever else is written to standard output goes to standard error.
func Serve(ctx context.Context, e hourglass.Engine) error {
	out, err := takeOutput()
	if err != nil {
		return fmt.Errorf("isolate: %w", err)
	}
	return serve(ctx, lifeline{os.Stdin}, out, e)
}

// lifeline ends the process a while after the parent has ended, because nobody waits for the
// result any more and an engine may never return.
type lifeline struct{ io.Reader }

func (l lifeline) Read(p []byte) (int, error) {
	n, err := l.Reader.Read(p)
	if err != nil {
		time.AfterFunc(grace, func() { os.Exit(1) })
	}
	return n, err
}

func serve(ctx context.Context, in io.Reader, out io.Writer, e hourglass.Engine) (err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s := &server{engine: e, requests: make(chan *message)}
	go s.receive(ctx, cancel, bufio.NewReaderSize(in, 1<<16))
	defer func() {
		if s.runner != nil {
			err = errors.Join(err, s.runner.Close())
		}
	}()
	w := bufio.NewWriterSize(out, 1<<16)
	for {
		select {
		case m := <-s.requests:
			if err := write(w, s.answer(ctx, m)); err != nil {
				return fmt.Errorf("isolate: %w", err)
			}
		case <-ctx.Done():
			if cause := context.Cause(ctx); cause != io.EOF {
				return fmt.Errorf("isolate: %w", cause)
			}
			return nil
		}
	}
}

type server struct {
	engine   hourglass.Engine
	runner   hourglass.Runner
	requests chan *message
	memory   int64
	took     time.Duration // of the last run
}

// receive reads requests in a goroutine of its own, so that the end of the input is noticed
// while a request is served.
func (s *server) receive(ctx context.Context, cancel context.CancelCauseFunc, r *bufio.Reader) {
	most := int64(0)
	for {
		m, err := read(r, most)
		if err != nil {
			cancel(err)
			return
		}
		if m.Kind == limit {
			most = m.Memory
		}
		select {
		case s.requests <- m:
		case <-ctx.Done():
			return
		}
	}
}

func (s *server) answer(ctx context.Context, m *message) *message {
	opens := m.Kind == open // asked now, so that the message, which has a model's weights, is not kept
	parts, err := s.do(ctx, m)
	original := opens && err == nil && hourglass.RunsOriginal(s.runner)
	return &message{Kind: answer, Parts: parts, Failure: failureOf(err), Original: original, Took: s.took}
}

func (s *server) do(ctx context.Context, m *message) ([]part, error) {
	switch {
	case m.Kind == limit:
		s.memory = m.Memory
		return nil, limitMemory(m.Memory)
	case m.Kind == open && s.runner == nil:
		g, err := s.graph(m)
		if err == nil {
			s.runner, err = s.engine.NewRunner(ctx, g)
		}
		return nil, err
	case m.Kind == run && s.runner != nil:
		return s.run(ctx, tensorsOf(m.Parts))
	}
	return nil, fmt.Errorf("%q is out of turn", m.Kind)
}

// graph returns the one that is to be opened.
func (s *server) graph(m *message) (*graph.Graph, error) {
	switch {
	case m.File == nil:
		return assemble(m.Parts)
	case len(m.Parts) != 1:
		return nil, fmt.Errorf("%d parts of a file; want one", len(m.Parts))
	}
	return m.File.graph(m.Parts[0].raw, s.memory)
}

func (s *server) run(ctx context.Context, inputs map[string]*graph.Tensor) ([]part, error) {
	begun := time.Now()
	outputs, err := s.runner.Run(ctx, inputs)
	s.took = time.Since(begun)
	if err != nil {
		return nil, err
	}
	return partsOf(outputs)
}
