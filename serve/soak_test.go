package serve_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/infer"
	"github.com/hourglass-go/hourglass/internal/inferpb"
	"github.com/hourglass-go/hourglass/serve"
)

// soak is how long TestSoak asks a server: go test -race ./serve -run Soak -v -timeout 30m -soak 10m
var soak = flag.Duration("soak", 2*time.Second, "how long each part of TestSoak runs")

const (
	soakCallers = 64
	soakReloads = 100
)

// soaking is a server whose folder changes, and what it may answer.
type soaking struct {
	dir          string
	server       *serve.Server
	url          string
	conns        []*grpc.ClientConn
	client       *http.Client
	known        [2][]float32 // codes of the row, of each model
	done         atomic.Bool
	right, wrong atomic.Int64 // answers to good requests, and refusals of bad ones
}

// row is what good requests ask for.
var row = []float32{1, 2, 3, 4, 5, 6}

// TestSoak asks with 64 callers over both protocols while the model changes a hundred times: every answer
// is right, and neither memory nor goroutines grow. Then it does so again, and every other request is a mistake
// or hangs up.
func TestSoak(t *testing.T) {
	s := newSoaking(t)
	for i := range 2 * len(s.conns) { // connections over gRPC stay, and have goroutines
		if err := errors.Join(s.goodREST(), s.goodGRPC(i)); err != nil {
			t.Fatal(err)
		}
	}
	before := s.settled()
	for _, part := range []struct {
		name    string
		hostile bool
	}{{"good callers", false}, {"with callers that make mistakes", true}} {
		s.right.Store(0)
		s.wrong.Store(0)
		s.done.Store(false)
		early := make(chan usage, 1)
		time.AfterFunc(*soak/10, func() { early <- used() })
		var callers sync.WaitGroup
		for i := range soakCallers {
			callers.Go(func() { s.call(t, i, part.hostile) })
		}
		start := time.Now()
		reloads := 0
		for ; reloads < soakReloads && time.Since(start) < 2**soak; reloads++ {
			s.put(t, []string{"another", "net"}[reloads%2])
			time.Sleep(time.Until(start.Add(time.Duration(reloads+1) * *soak / soakReloads)))
		}
		late := used()
		s.done.Store(true)
		callers.Wait()
		first := <-early
		t.Logf("%s, %v, %d callers: %d right answers, %d mistakes refused, %d reloads; resident %d MiB early, %d late; live heap %d KiB and %d goroutines before",
			part.name, time.Since(start).Round(time.Second), soakCallers, s.right.Load(), s.wrong.Load(), reloads, first.resident>>20, late.resident>>20, before.heap>>10, before.goroutines)
		if s.right.Load() == 0 || part.hostile && s.wrong.Load() == 0 {
			t.Error("nobody was answered")
		}
		after := s.settled()
		t.Logf("after: live heap %d KiB, %d goroutines", after.heap>>10, after.goroutines)
		if after.goroutines > before.goroutines+8 {
			t.Errorf("%d goroutines before, %d after", before.goroutines, after.goroutines)
		}
		if after.heap > before.heap+8<<20 {
			t.Errorf("a live heap of %d bytes before, and %d after", before.heap, after.heap)
		}
	}
}

func newSoaking(t *testing.T) *soaking {
	t.Helper()
	s := &soaking{dir: t.TempDir(), client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: soakCallers}}}
	for i, name := range []string{"net", "another"} {
		m, err := infer.Open(t.Context(), filepath.Join(made, name), &infer.Options{Engine: native.Engine{Threads: 1}})
		if err != nil {
			t.Fatal(err)
		}
		if s.known[i], err = m.Encode(t.Context(), row); err != nil {
			t.Fatal(err)
		}
		m.Close()
	}
	s.put(t, "net")
	var err error
	s.server, err = serve.New(t.Context(), []serve.Dir{{Name: "m", Path: s.dir}}, &serve.Options{
		Log:     slog.New(slog.NewTextHandler(panics{t}, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Refresh: 10 * time.Millisecond, MaxBody: 1 << 16, MaxRows: 100, Model: infer.Options{Engine: native.Engine{Threads: 1}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var listeners [2]net.Listener
	for i := range listeners {
		if listeners[i], err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			t.Fatal(err)
		}
	}
	s.url = "http://" + listeners[0].Addr().String() + "/v2/models/m-encoder/infer"
	for range 8 {
		conn, err := grpc.NewClient(listeners[1].Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			t.Fatal(err)
		}
		s.conns = append(s.conns, conn)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- s.server.Run(ctx, listeners[0], listeners[1]) }()
	t.Cleanup(func() {
		for _, c := range s.conns {
			c.Close()
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := s.server.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// panics is a log in which a panic fails the test, because net/http only closes the connection.
type panics struct{ t *testing.T }

func (p panics) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte("panic")) {
		p.t.Errorf("%s", b)
	}
	return len(b), nil
}

// put makes a model the one that is served.
func (s *soaking) put(t *testing.T, name string) {
	t.Helper()
	temp := filepath.Join(s.dir, "new")
	if err := os.CopyFS(temp, os.DirFS(filepath.Join(made, name))); err != nil {
		t.Error(err)
	}
	_ = os.RemoveAll(filepath.Join(s.dir, "1"))
	if err := os.Rename(temp, filepath.Join(s.dir, "1")); err != nil {
		t.Error(err)
	}
}

// call asks until it is done.
func (s *soaking) call(t *testing.T, caller int, hostile bool) {
	for n := 0; !s.done.Load(); n++ {
		bad := hostile && (caller/2+n)%2 == 0
		var err error
		switch {
		case caller%2 == 0 && bad:
			err = s.badREST(n)
		case caller%2 == 0:
			err = s.goodREST()
		case bad:
			err = s.badGRPC(caller, n)
		default:
			err = s.goodGRPC(caller)
		}
		if err != nil {
			t.Error(err)
			return
		}
	}
}

// rightly counts an answer that one of the two models gives.
func (s *soaking) rightly(codes []float32) error {
	if !slices.Equal(codes, s.known[0]) && !slices.Equal(codes, s.known[1]) {
		return fmt.Errorf("the codes %v, want %v or %v", codes, s.known[0], s.known[1])
	}
	s.right.Add(1)
	return nil
}

const goodBody = `{"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 6], "data": [1, 2, 3, 4, 5, 6]}]}`

// post returns the status and the body of an answer.
func (s *soaking) post(ctx context.Context, body io.Reader) (int, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, body)
	if err != nil {
		return 0, nil, err
	}
	got, err := s.client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	return got.StatusCode, text, err
}

func (s *soaking) goodREST() error {
	code, text, err := s.post(context.Background(), strings.NewReader(goodBody))
	if err != nil || code != http.StatusOK {
		return fmt.Errorf("HTTP: %d %s, %w", code, text, err)
	}
	var a struct{ Outputs []struct{ Data []float32 } }
	if err := json.Unmarshal(text, &a); err != nil || len(a.Outputs) != 1 {
		return fmt.Errorf("HTTP: %s, %w", text, err)
	}
	return s.rightly(a.Outputs[0].Data)
}

// badREST sends a malformed body, too many rows, NaN or too large a body, or hangs up.
func (s *soaking) badREST(n int) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	send, want := io.Reader(strings.NewReader(mistakes[n%len(mistakes)])), http.StatusBadRequest
	switch n % 8 {
	case 2:
		send, want = bytes.NewReader(make([]byte, 1<<17)), http.StatusRequestEntityTooLarge
	case 4:
		send, want = strings.NewReader(strings.Replace(goodBody, "3,", "null,", 1)), http.StatusOK
	case 6:
		send = io.MultiReader(strings.NewReader(goodBody[:20]), hung{cancel})
	}
	code, text, err := s.post(ctx, send)
	if ctx.Err() == nil && (err != nil || code != want) {
		return fmt.Errorf("a mistake over HTTP: %d %s, want %d, %w", code, text, want, err)
	}
	s.wrong.Add(1)
	return nil
}

// hung is the rest of a body whose sender hangs up.
type hung struct{ up func() }

func (h hung) Read([]byte) (int, error) {
	h.up()
	return 0, io.ErrUnexpectedEOF
}

func (s *soaking) goodGRPC(caller int) error {
	out, err := rpc[inferpb.ModelInferResponse](context.Background(), s.conns[caller%len(s.conns)], "ModelInfer", asked("m-encoder", 1, row))
	if err != nil || len(out.RawOutputContents) != 1 {
		return fmt.Errorf("gRPC: %v, %w", out, err)
	}
	var codes []float32
	for _, v := range floats(out.RawOutputContents[0]) {
		codes = append(codes, float32(v))
	}
	return s.rightly(codes)
}

// badGRPC sends what does not fit, or hangs up.
func (s *soaking) badGRPC(caller, n int) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	in, want := asked("m-encoder", 1, row[:5]), codes.InvalidArgument
	switch n % 4 {
	case 1:
		in = asked("m-encoder", 1<<40, row)
	case 2:
		in, want = asked("m-encoder", 1, make([]float32, 1<<16)), codes.ResourceExhausted
	case 3:
		time.AfterFunc(time.Duration(n%7)*50*time.Microsecond, cancel)
	}
	_, err := rpc[inferpb.ModelInferResponse](ctx, s.conns[caller%len(s.conns)], "ModelInfer", in)
	if code := status.Code(err); code != want && !(ctx.Err() != nil && code == codes.Canceled) {
		return fmt.Errorf("a mistake over gRPC: %w, want %v", err, want)
	}
	s.wrong.Add(1)
	return nil
}

// usage is what the process uses.
type usage struct {
	heap, resident uint64
	goroutines     int
}

// settled closes idle connections, waits until goroutines that end have ended, and returns what is left.
func (s *soaking) settled() usage {
	s.client.CloseIdleConnections()
	u, calm := used(), 0
	for deadline := time.Now().Add(30 * time.Second); calm < 20 && time.Now().Before(deadline); calm++ {
		time.Sleep(50 * time.Millisecond)
		runtime.GC()
		now := used()
		if now.goroutines != u.goroutines {
			calm = 0
		}
		u = now
	}
	return u
}

func used() usage {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	u := usage{heap: m.HeapAlloc, goroutines: runtime.NumGoroutine()}
	if b, err := os.ReadFile("/proc/self/statm"); err == nil {
		var pages, resident uint64
		if _, err := fmt.Sscan(string(b), &pages, &resident); err == nil {
			u.resident = resident * uint64(os.Getpagesize())
		}
	}
	return u
}
