package serve

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hourglass-go/hourglass/infer"
	"github.com/hourglass-go/hourglass/infer/metrics"
)

// Options says how a server works. A nil *Options is the same as the zero value.
type Options struct {
	Model       infer.Options // how folders are opened; Parts must be nil
	MaxBody     int64         // greatest size of a request in bytes; 0: 16 MiB
	MaxRows     int           // greatest first dimension of a tensor; 0: 65536
	Timeout     time.Duration // of a request, from its first byte to its answer; 0: 30 s
	Concurrency int           // calls that run at a time; 0: 64
	Waiting     int           // calls that wait for those; more are answered with 503; 0: 256
	Refresh     time.Duration // how often folders are looked at; 0: every second; below 0: never
	Grace       time.Duration // how long requests may still run when the server ends; 0: 10 s
	Token       string        // what a client must send as "Authorization: Bearer …"; "": nothing
	CertFile    string        // certificate and key in PEM for TLS; "": no TLS
	KeyFile     string
	Log         *slog.Logger // nil: nothing is logged
}

func (o Options) withDefaults() Options {
	if o.MaxBody == 0 {
		o.MaxBody = 16 << 20
	}
	if o.MaxRows == 0 {
		o.MaxRows = 1 << 16
	}
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Concurrency == 0 {
		o.Concurrency = 64
	}
	if o.Waiting == 0 {
		o.Waiting = 256
	}
	if o.Refresh == 0 {
		o.Refresh = time.Second
	}
	if o.Grace == 0 {
		o.Grace = 10 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Server answers requests. It is safe for concurrent use, and must be closed.
type Server struct {
	options  Options
	dirs     []Dir
	registry *prometheus.Registry
	metrics  *counts
	handler  http.Handler

	running, waiting chan struct{} // hold one element for each call
	draining         atomic.Bool   // Run takes no more requests

	mu       sync.RWMutex
	versions map[string]map[string]*version // by the folder's name and the version's
}

// Dir is a folder with the name that its models get.
type Dir struct{ Name, Path string }

// New opens folders. Their names must differ.
func New(ctx context.Context, dirs []Dir, o *Options) (*Server, error) {
	if o == nil {
		o = &Options{}
	}
	s := &Server{options: o.withDefaults(), dirs: dirs, versions: map[string]map[string]*version{}}
	if s.options.MaxBody < 0 || s.options.MaxRows < 0 || s.options.Timeout < 0 || s.options.Concurrency < 0 || s.options.Waiting < 0 || s.options.Grace < 0 {
		return nil, fmt.Errorf("serve: a limit below 0: %+v", *o)
	}
	if (o.CertFile == "") != (o.KeyFile == "") {
		return nil, errors.New("serve: TLS needs both a certificate and its key")
	}
	if o.Model.Parts != nil {
		return nil, errors.New("serve: Options.Model.Parts is set; a server opens all parts")
	}
	s.running, s.waiting = make(chan struct{}, s.options.Concurrency), make(chan struct{}, s.options.Waiting)
	s.registry = prometheus.NewRegistry()
	s.metrics = newCounts(s.registry)
	s.registry.MustRegister(metrics.Collector(s.open))
	s.handler = s.routes()
	for _, d := range dirs {
		if !validName(d.Name) {
			return nil, errors.Join(fmt.Errorf("serve: a model called %q; want letters, digits, dots, dashes and underscores", d.Name), s.Close())
		}
		if s.versions[d.Name] != nil {
			return nil, errors.Join(fmt.Errorf("serve: two folders are called %q; give one another name", d.Name), s.Close())
		}
		s.versions[d.Name] = map[string]*version{}
		if err := s.refresh(ctx, d); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	if len(dirs) == 0 {
		return nil, errors.New("serve: no folder")
	}
	return s, nil
}

// validName keeps names such that a path holds them as they are.
func validName(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_')
	}) && strings.Trim(name, ".") != ""
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, "/v2/health/") && !s.admits(r.Header.Get("Authorization")) {
		w.Header().Set("WWW-Authenticate", "Bearer")
		fail(w, http.StatusUnauthorized, errToken)
		return
	}
	s.handler.ServeHTTP(w, r)
}

var errToken = errors.New("the request needs the server's bearer token")

// admits reports whether a client that sends this as "authorization" may ask.
func (s *Server) admits(authorization string) bool {
	given, bearer := strings.CutPrefix(authorization, "Bearer ")
	return s.options.Token == "" || bearer && subtle.ConstantTimeCompare([]byte(given), []byte(s.options.Token)) == 1
}

// Run answers until the context ends: over HTTP on one listener and over gRPC on another, of which one
// may be nil. It looks at the folders meanwhile. Then it takes no more requests, and lets those that run
// end within Options.Grace.
func (s *Server) Run(ctx context.Context, rest, rpc net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var looking sync.WaitGroup
	if s.options.Refresh > 0 {
		looking.Go(func() { s.follow(ctx) })
	}
	ended := make(chan error)
	running := 0
	start := func(l net.Listener, run func(context.Context, net.Listener) error) {
		if l != nil {
			running++
			go func() { ended <- run(ctx, l) }()
		}
	}
	start(rest, s.runREST)
	start(rpc, s.runGRPC)
	var errs []error
	for range running {
		errs = append(errs, <-ended)
		cancel() // where one protocol ends, the other ends, too
	}
	looking.Wait()
	return errors.Join(errs...)
}

// runREST answers over HTTP.
func (s *Server) runREST(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: min(s.options.Timeout, 10*time.Second),
		ReadTimeout:       s.options.Timeout,
		WriteTimeout:      2 * s.options.Timeout,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(s.options.Log.Handler(), slog.LevelDebug),
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		<-ctx.Done()
		s.draining.Store(true)
		grace, cancel := context.WithTimeout(context.Background(), s.options.Grace)
		defer cancel()
		err := server.Shutdown(grace)
		if err != nil {
			err = errors.Join(fmt.Errorf("serve: requests still ran after %v: %w", s.options.Grace, err), server.Close())
		}
		ended <- err
	}()
	var err error
	if s.options.CertFile != "" {
		err = server.ServeTLS(l, s.options.CertFile, s.options.KeyFile)
	} else {
		err = server.Serve(l)
	}
	cancel()
	shut := <-ended
	if !errors.Is(err, http.ErrServerClosed) {
		return errors.Join(fmt.Errorf("serve: %w", err), shut)
	}
	return shut
}

// Close closes the models, after the calls on them have ended.
func (s *Server) Close() error {
	s.mu.Lock()
	all := s.versions
	s.versions = map[string]map[string]*version{}
	s.mu.Unlock()
	var errs []error
	for _, versions := range all {
		for _, v := range versions {
			errs = append(errs, v.handle.Close())
		}
	}
	return errors.Join(errs...)
}

// errBusy is the answer where too many calls wait.
var errBusy = errors.New("too many calls are waiting; try again later")

// turn waits until a call may run. Without an error, done ends the call.
func (s *Server) turn(ctx context.Context) (done func(), err error) {
	select {
	case s.running <- struct{}{}:
		return func() { <-s.running }, nil
	default:
	}
	select {
	case s.waiting <- struct{}{}:
		defer func() { <-s.waiting }()
	default:
		return nil, errBusy
	}
	select {
	case s.running <- struct{}{}:
		return func() { <-s.running }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
