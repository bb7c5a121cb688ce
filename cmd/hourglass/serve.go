package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/runtime"
	"github.com/hourglass-go/hourglass/serve"
)

func newServe() *cobra.Command {
	var o serve.Options
	var listen, rpc, engine, tokenFile string
	var verbose bool
	body := size(16 << 20)
	c := &cobra.Command{
		Use:   "serve DIR...",
		Short: "Answer with models over HTTP and gRPC, by the Open Inference Protocol",
		Long: `Answer with models over HTTP, by the Open Inference Protocol, version 2, with tensors in
JSON or in Triton's binary form, and with --grpc over gRPC, too. /metrics, over HTTP, is
for Prometheus.

DIR is a folder that "hourglass train" wrote, or has such folders called 1, 2 and so on,
which are the versions of a model. Its last name is the model's; NAME=DIR gives another.
An autoencoder NAME gives codes and reconstructions of rows; NAME-encoder and
NAME-decoder are its halves. A model whose columns have names takes each as an input.

A folder that changes is taken over while calls are under way. One that cannot be opened
is refused, and the old model goes on. On SIGTERM, calls that run may end.

To ask a model, for example:

  curl http://127.0.0.1:8080/v2/models/model/infer -d '{"inputs": [
    {"name": "input", "datatype": "FP32", "shape": [1, 4], "data": [1, 2, 3, 4]}]}'`,
		Example: `  hourglass serve model
  hourglass serve fraud=models/2026-06 wine --listen 127.0.0.1:9000 --grpc 127.0.0.1:9001`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			level := slog.LevelInfo
			if verbose {
				level = slog.LevelDebug
			}
			o.Log = slog.New(slog.NewTextHandler(c.ErrOrStderr(), &slog.HandlerOptions{Level: level}))
			o.MaxBody = body.bytes()
			switch engine {
			case "auto":
			case nativeName:
				o.Model.Engine = native.Engine{Threads: o.Model.Threads}
			case onnxruntime:
				progress, done := downloading(c)
				defer done()
				o.Model.Engine = accel.Engine{Progress: progress, Options: &runtime.Options{Threads: o.Model.Threads}}
			default:
				return unknown("engine", engine, []string{"auto", nativeName, onnxruntime})
			}
			if tokenFile != "" {
				b, err := os.ReadFile(tokenFile)
				if err != nil {
					return fmt.Errorf("--token-file: %w", err)
				}
				if o.Token = strings.TrimSpace(string(b)); o.Token == "" {
					return fmt.Errorf("--token-file: %s is empty", tokenFile)
				}
			}
			return answering(c, dirsOf(args), listen, rpc, &o)
		},
	}
	f := c.Flags()
	f.StringVar(&listen, "listen", "127.0.0.1:8080", "address to answer on; one that is not of this machine alone wants --token-file or a proxy before it")
	f.StringVar(&rpc, "grpc", "", "address to answer on over gRPC, too, as 127.0.0.1:8081")
	f.StringVar(&engine, "engine", "auto", "engine that runs the models; auto is the faster one of the others for each model, as far as they are there: auto, native, onnxruntime")
	f.IntVar(&o.Model.Threads, "threads", 1, "threads that a call may use; 0: one a core")
	f.Var(&body, "max-body", "largest request")
	f.IntVar(&o.MaxRows, "max-rows", 1<<16, "greatest number of rows in a request")
	f.DurationVar(&o.Timeout, "timeout", 0, "time that a request may take (default 30s)")
	f.IntVar(&o.Concurrency, "concurrency", 64, "calls that run at a time")
	f.IntVar(&o.Waiting, "waiting", 256, "calls that may wait for those; more are refused with status 503")
	f.DurationVar(&o.Refresh, "refresh", 0, "how often folders are looked at; below 0 never (default 1s)")
	f.DurationVar(&o.Grace, "grace", 0, "how long calls may still run when the program is told to end (default 8s)")
	f.DurationVar(&o.Model.Batching.Delay, "batch-delay", 0, "how long a call waits for others that are run with it; it pays where many callers ask a large net (default: not at all)")
	f.IntVar(&o.Model.Batching.Rows, "batch-rows", 128, "rows that calls are joined to (--batch-delay)")
	f.StringVar(&tokenFile, "token-file", "", "file with the bearer token that clients must send")
	f.StringVar(&o.CertFile, "tls-cert", "", "certificate for TLS (PEM)")
	f.StringVar(&o.KeyFile, "tls-key", "", "key for TLS (PEM)")
	f.BoolVar(&verbose, "verbose", false, "log every call")
	return c
}

// dirsOf reads NAME=DIR or DIR.
func dirsOf(args []string) (dirs []serve.Dir) {
	for _, arg := range args {
		name, path, named := strings.Cut(arg, "=")
		if !named {
			path = arg
			name = filepath.Base(filepath.Clean(arg))
			if whole, err := filepath.Abs(arg); err == nil {
				name = filepath.Base(whole)
			}
		}
		dirs = append(dirs, serve.Dir{Name: name, Path: path})
	}
	return dirs
}

func answering(c *cobra.Command, dirs []serve.Dir, listen, rpc string, o *serve.Options) error {
	if o.Grace == 0 {
		o.Grace = grace * 8 / 10 // before the program is ended
	}
	s, err := serve.New(c.Context(), dirs, o)
	if err != nil {
		return err
	}
	l, err := listening(c, "--listen", listen, o)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	var remote net.Listener
	if rpc != "" {
		if remote, err = listening(c, "--grpc", rpc, o); err != nil {
			return errors.Join(err, l.Close(), s.Close())
		}
	}
	return errors.Join(s.Run(c.Context(), l, remote), s.Close())
}

// listening listens on the address that a flag names.
func listening(c *cobra.Command, flag, address string, o *serve.Options) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	if a, ok := l.Addr().(*net.TCPAddr); ok && !a.IP.IsLoopback() && o.Token == "" {
		o.Log.Warn("everybody who reaches this address may ask; --token-file would change that", "address", l.Addr().String())
	}
	note(c, "answering on %s", l.Addr())
	return l, nil
}
