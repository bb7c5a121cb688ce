package serve

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/tap"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/internal/inferpb"
)

// service is the protocol's name of it, on the wire.
const service = "inference.GRPCInferenceService"

// health are the methods that need no token.
const health = "/" + service + "/Server"

// description lists the methods of the service.
var description = &grpc.ServiceDesc{
	ServiceName: service,
	HandlerType: (*any)(nil),
	Methods: []grpc.MethodDesc{
		method("ServerLive", func(*Server, context.Context, *inferpb.ServerLiveRequest) (*inferpb.ServerLiveResponse, error) {
			return &inferpb.ServerLiveResponse{Live: true}, nil
		}),
		method("ServerReady", func(s *Server, _ context.Context, _ *inferpb.ServerReadyRequest) (*inferpb.ServerReadyResponse, error) {
			return &inferpb.ServerReadyResponse{Ready: !s.draining.Load()}, nil
		}),
		method("ServerMetadata", func(*Server, context.Context, *inferpb.ServerMetadataRequest) (*inferpb.ServerMetadataResponse, error) {
			return &inferpb.ServerMetadataResponse{Name: serverName, Version: hourglass.Release}, nil
		}),
		method("ModelReady", (*Server).rpcReady),
		method("ModelMetadata", (*Server).rpcMetadata),
		method("ModelInfer", (*Server).rpcInfer),
	},
}

// method describes a method of one request and one answer.
func method[In, Out any](name string, call func(*Server, context.Context, *In) (*Out, error)) grpc.MethodDesc {
	return grpc.MethodDesc{MethodName: name, Handler: func(server any, ctx context.Context, decode func(any) error, between grpc.UnaryServerInterceptor) (any, error) {
		in := new(In)
		if err := decode(in); err != nil {
			return nil, err
		}
		return between(ctx, in, &grpc.UnaryServerInfo{Server: server, FullMethod: "/" + service + "/" + name}, func(ctx context.Context, in any) (any, error) {
			return call(server.(*Server), ctx, in.(*In))
		})
	}}
}

// runGRPC answers over gRPC.
func (s *Server) runGRPC(ctx context.Context, l net.Listener) error {
	options := []grpc.ServerOption{
		grpc.MaxRecvMsgSize(int(min(s.options.MaxBody, 1<<31-1))),
		grpc.MaxHeaderListSize(64 << 10),
		grpc.MaxConcurrentStreams(uint32(min(s.options.Concurrency+s.options.Waiting, 1<<31-1))),
		grpc.ConnectionTimeout(10 * time.Second),
		grpc.KeepaliveParams(keepalive.ServerParameters{MaxConnectionIdle: 2 * time.Minute}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 10 * time.Second, PermitWithoutStream: true}),
		grpc.InTapHandle(s.admit),
		grpc.UnaryInterceptor(s.between),
	}
	if s.options.CertFile != "" {
		secure, err := credentials.NewServerTLSFromFile(s.options.CertFile, s.options.KeyFile)
		if err != nil {
			return errors.Join(fmt.Errorf("serve: %w", err), l.Close())
		}
		options = append(options, grpc.Creds(secure))
	}
	server := grpc.NewServer(options...)
	server.RegisterService(description, s)
	ended := make(chan error, 1)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		<-ctx.Done()
		s.draining.Store(true)
		ended <- s.stop(server)
	}()
	err := server.Serve(l)
	cancel()
	shut := <-ended
	if err != nil {
		err = fmt.Errorf("serve: %w", err)
	}
	return errors.Join(err, shut)
}

// stop lets calls that run end.
func (s *Server) stop(server *grpc.Server) error {
	done := make(chan struct{})
	go func() {
		server.GracefulStop()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-time.After(s.options.Grace):
		server.Stop()
		<-done
		return fmt.Errorf("serve: calls over gRPC still ran after %v", s.options.Grace)
	}
}

// admit refuses calls without the token, before their messages are read.
func (s *Server) admit(ctx context.Context, info *tap.Info) (context.Context, error) {
	given := strings.Join(info.Header.Get("authorization"), ",")
	if !strings.HasPrefix(info.FullMethodName, health) && !s.admits(given) {
		return nil, status.Error(codes.Unauthenticated, errToken.Error())
	}
	return ctx, nil
}

// between bounds the time of a call, and turns errors into those of gRPC. A panic is one, too, because
// it would end the program.
func (s *Server) between(ctx context.Context, in any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (out any, err error) {
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			s.options.Log.Error("a call panicked", "method", info.FullMethod, "panic", p, "stack", string(debug.Stack()))
			out, err = nil, status.Error(codes.Internal, "the call failed within the server")
		}
	}()
	out, err = handle(ctx, in)
	if err != nil {
		return nil, status.Error(codeOf(err), err.Error())
	}
	return out, nil
}

// codesOf are gRPC's codes for the statuses of HTTP that errors deserve.
var codesOf = map[int]codes.Code{
	http.StatusNotFound:              codes.NotFound,
	http.StatusRequestEntityTooLarge: codes.ResourceExhausted,
	http.StatusServiceUnavailable:    codes.Unavailable,
	http.StatusBadRequest:            codes.InvalidArgument,
	http.StatusGatewayTimeout:        codes.DeadlineExceeded,
	clientClosed:                     codes.Canceled,
}

func codeOf(err error) codes.Code {
	if code, known := codesOf[statusOf(err)]; known {
		return code
	}
	return codes.Internal
}

func (s *Server) rpcReady(_ context.Context, in *inferpb.ModelReadyRequest) (*inferpb.ModelReadyResponse, error) {
	err := s.modelReady(in.Name, in.Version)
	if err != nil && !errors.Is(err, errNoModel) {
		return nil, err
	}
	return &inferpb.ModelReadyResponse{Ready: err == nil}, nil
}

func (s *Server) rpcMetadata(_ context.Context, in *inferpb.ModelMetadataRequest) (*inferpb.ModelMetadataResponse, error) {
	about, err := s.about(in.Name, in.Version)
	if err != nil {
		return nil, err
	}
	tensors := func(all []tensorMetadata) (out []*inferpb.ModelMetadataResponse_TensorMetadata) {
		for _, t := range all {
			out = append(out, &inferpb.ModelMetadataResponse_TensorMetadata{Name: t.Name, Datatype: t.Datatype, Shape: t.Shape})
		}
		return out
	}
	return &inferpb.ModelMetadataResponse{Name: about.Name, Versions: about.Versions, Platform: about.Platform, Inputs: tensors(about.Inputs), Outputs: tensors(about.Outputs)}, nil
}

func (s *Server) rpcInfer(ctx context.Context, in *inferpb.ModelInferRequest) (out *inferpb.ModelInferResponse, err error) {
	s.observed(func() (label, code string, rows int64, _ error) {
		var t *target
		label = unknownModel
		if t, err = s.find(in.ModelName, in.ModelVersion); err == nil {
			label = t.name
			out, rows, err = s.rpcCall(ctx, t, in)
		}
		if err != nil {
			return label, codeOf(err).String(), rows, err
		}
		return label, codes.OK.String(), rows, nil
	})
	return out, err
}

// rpcCall runs a model. It returns the answer and the number of rows.
func (s *Server) rpcCall(ctx context.Context, t *target, in *inferpb.ModelInferRequest) (*inferpb.ModelInferResponse, int64, error) {
	tensors, err := received(in, s.options.MaxRows)
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", errRequest, err)
	}
	out := &inferpb.ModelInferResponse{ModelName: t.name, ModelVersion: t.version, Id: in.Id}
	rows, err := s.compute(ctx, t, tensors, func(outputs []graph.Value, values map[string]*graph.Tensor) error {
		wanted := graph.Names(outputs)
		if len(in.Outputs) > 0 {
			wanted = nil
			for _, o := range in.Outputs {
				wanted = append(wanted, o.Name)
			}
		}
		for _, name := range wanted {
			y := values[name]
			if y == nil {
				return fmt.Errorf("%w: the model has no output %.100q; it has %q", errRequest, name, graph.Names(outputs))
			}
			out.Outputs = append(out.Outputs, &inferpb.ModelInferResponse_InferOutputTensor{Name: name, Datatype: datatype(y.Elem), Shape: y.Dims})
			out.RawOutputContents = append(out.RawOutputContents, toBytes(y))
		}
		return nil
	})
	return out, rows, err
}
