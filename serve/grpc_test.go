package serve_test

import (
	"context"
	"encoding/binary"
	"math"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/hourglass-go/hourglass/infer"
	"github.com/hourglass-go/hourglass/internal/inferpb"
	"github.com/hourglass-go/hourglass/serve"
	"github.com/hourglass-go/hourglass/testmodels/folders"
)

// dialled runs a server over gRPC until the test ends, and returns a connection to it.
func dialled(t *testing.T, s *serve.Server) *grpc.ClientConn {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- s.Run(ctx, nil, l) }()
	conn, err := grpc.NewClient(l.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		conn.Close()
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return conn
}

// rpc calls a method by the name that the protocol has for it.
func rpc[Out any](ctx context.Context, conn *grpc.ClientConn, method string, in any) (*Out, error) {
	out := new(Out)
	return out, conn.Invoke(ctx, "/inference.GRPCInferenceService/"+method, in, out)
}

// asked returns a request of rows of net.
func asked(model string, rows int64, x []float32) *inferpb.ModelInferRequest {
	return &inferpb.ModelInferRequest{ModelName: model, Id: "7", Inputs: []*inferpb.ModelInferRequest_InferInputTensor{
		{Name: "input", Datatype: "FP32", Shape: []int64{rows, 6}, Contents: &inferpb.InferTensorContents{Fp32Contents: x}},
	}}
}

func floats(raw []byte) (all []float64) {
	for ; len(raw) >= 4; raw = raw[4:] {
		all = append(all, float64(math.Float32frombits(binary.LittleEndian.Uint32(raw))))
	}
	return all
}

func TestGRPC(t *testing.T) {
	conn := dialled(t, newServer(t, serve.Options{}, "net", "another", "fraud", "labelled"))
	ctx := t.Context()
	if out, err := rpc[inferpb.ServerLiveResponse](ctx, conn, "ServerLive", &inferpb.ServerLiveRequest{}); err != nil || !out.Live {
		t.Errorf("live: %v, %v", out, err)
	}
	if out, err := rpc[inferpb.ServerReadyResponse](ctx, conn, "ServerReady", &inferpb.ServerReadyRequest{}); err != nil || !out.Ready {
		t.Errorf("ready: %v, %v", out, err)
	}
	if out, err := rpc[inferpb.ServerMetadataResponse](ctx, conn, "ServerMetadata", &inferpb.ServerMetadataRequest{}); err != nil || out.Name != "hourglass" {
		t.Errorf("server: %v, %v", out, err)
	}
	for name, want := range map[string]bool{"net": true, "net-encoder": true, "none": false} {
		if out, err := rpc[inferpb.ModelReadyResponse](ctx, conn, "ModelReady", &inferpb.ModelReadyRequest{Name: name}); err != nil || out.Ready != want {
			t.Errorf("%s ready: %v, %v", name, out, err)
		}
	}
	about, err := rpc[inferpb.ModelMetadataResponse](ctx, conn, "ModelMetadata", &inferpb.ModelMetadataRequest{Name: "fraud"})
	if err != nil || len(about.Inputs) != 3 || about.Inputs[1].Name != "country" || about.Inputs[1].Datatype != "BYTES" || len(about.Outputs) != 5 || about.Versions[0] != "1" {
		t.Errorf("fraud: %v, %v", about, err)
	}

	m, err := infer.Open(ctx, filepath.Join(made, "net"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	x := folders.Drawn(12)
	codesOf, err := m.Encode(ctx, x)
	if err != nil {
		t.Fatal(err)
	}
	in := asked("net", 2, x)
	in.Outputs = []*inferpb.ModelInferRequest_InferRequestedOutputTensor{{Name: "latent"}}
	raw := asked("net-encoder", 2, nil)
	raw.Inputs[0].Contents = nil
	var b []byte
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	raw.RawInputContents = [][]byte{b}
	for _, in := range []*inferpb.ModelInferRequest{in, raw} {
		out, err := rpc[inferpb.ModelInferResponse](ctx, conn, "ModelInfer", in)
		if err != nil || out.Id != "7" || out.ModelName != in.ModelName || out.ModelVersion != "1" || len(out.Outputs) != 1 || out.Outputs[0].Datatype != "FP32" {
			t.Fatalf("%v, %v", out, err)
		}
		near(t, floats(out.RawOutputContents[0]), codesOf)
	}
}

// Columns and labels, in the fields of their types.
func TestGRPCColumns(t *testing.T) {
	conn := dialled(t, newServer(t, serve.Options{}, "fraud", "labelled"))
	m, err := infer.Open(t.Context(), filepath.Join(made, "fraud"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	want, err := m.Score(t.Context(), []float32{12, 1, 19000, 7})
	if err != nil {
		t.Fatal(err)
	}
	tensor := func(name, datatype string, c *inferpb.InferTensorContents) *inferpb.ModelInferRequest_InferInputTensor {
		return &inferpb.ModelInferRequest_InferInputTensor{Name: name, Datatype: datatype, Shape: []int64{1, 1}, Contents: c}
	}
	out, err := rpc[inferpb.ModelInferResponse](t.Context(), conn, "ModelInfer", &inferpb.ModelInferRequest{ModelName: "fraud", Inputs: []*inferpb.ModelInferRequest_InferInputTensor{
		tensor("country", "BYTES", &inferpb.InferTensorContents{BytesContents: [][]byte{[]byte("de")}}),
		tensor("amount", "INT64", &inferpb.InferTensorContents{Int64Contents: []int64{12}}),
		tensor("at", "FP64", &inferpb.InferTensorContents{Fp64Contents: []float64{1641600007}}),
	}})
	if err != nil || out.Outputs[0].Name != "score" {
		t.Fatal(out, err)
	}
	near(t, floats(out.RawOutputContents[0]), want.Score)
	in := asked("labelled-encoder", 1, []float32{1, 2, 3, 4, 5, 6})
	in.Inputs = append(in.Inputs, &inferpb.ModelInferRequest_InferInputTensor{Name: "label", Datatype: "INT64", Shape: []int64{1}, Contents: &inferpb.InferTensorContents{Int64Contents: []int64{2}}})
	if out, err := rpc[inferpb.ModelInferResponse](t.Context(), conn, "ModelInfer", in); err != nil || len(out.RawOutputContents[0]) != 8 {
		t.Errorf("with a label: %v, %v", out, err)
	}
}

func TestGRPCMistakes(t *testing.T) {
	conn := dialled(t, newServer(t, serve.Options{MaxRows: 100, MaxBody: 4096}, "net"))
	good := []float32{1, 2, 3, 4, 5, 6}
	for says, c := range map[string]struct {
		code   codes.Code
		change func(*inferpb.ModelInferRequest)
	}{
		"no such model": {codes.NotFound, func(r *inferpb.ModelInferRequest) { r.ModelName = "none" }},
		"no version":    {codes.NotFound, func(r *inferpb.ModelInferRequest) { r.ModelVersion = "9" }},
		"no inputs":     {codes.InvalidArgument, func(r *inferpb.ModelInferRequest) { r.Inputs = nil }},
		"FP33":          {codes.InvalidArgument, func(r *inferpb.ModelInferRequest) { r.Inputs[0].Datatype = "FP33" }},
		"5 elements":    {codes.InvalidArgument, func(r *inferpb.ModelInferRequest) { r.Inputs[0].Contents.Fp32Contents = good[:5] }},
		"0 elements":    {codes.InvalidArgument, func(r *inferpb.ModelInferRequest) { r.Inputs[0].Contents = nil }},
		"101 rows":      {codes.InvalidArgument, func(r *inferpb.ModelInferRequest) { r.Inputs[0].Shape = []int64{101, 6} }},
		"impossible":    {codes.InvalidArgument, func(r *inferpb.ModelInferRequest) { r.Inputs[0].Shape = []int64{-1, 6} }},
		"raw_input":     {codes.InvalidArgument, func(r *inferpb.ModelInferRequest) { r.RawInputContents = [][]byte{nil, nil} }},
		"both contents": {codes.InvalidArgument, func(r *inferpb.ModelInferRequest) { r.RawInputContents = [][]byte{nil} }},
		"two inputs":    {codes.InvalidArgument, func(r *inferpb.ModelInferRequest) { r.Inputs = append(r.Inputs, r.Inputs[0]) }},
		"classes": {codes.InvalidArgument, func(r *inferpb.ModelInferRequest) {
			r.Outputs = []*inferpb.ModelInferRequest_InferRequestedOutputTensor{{Name: "classes"}}
		}},
		`input "input"`: {codes.InvalidArgument, func(r *inferpb.ModelInferRequest) { r.Inputs[0].Name = "image" }},
		"is no INT8": {codes.InvalidArgument, func(r *inferpb.ModelInferRequest) {
			r.Inputs[0].Datatype = "INT8"
			r.Inputs[0].Contents.IntContents = []int32{128, 0, 0, 0, 0, 0}
		}},
		"raw_input_contents only": {codes.InvalidArgument, func(r *inferpb.ModelInferRequest) { r.Inputs[0].Datatype = "FP16" }},
		"larger than max":         {codes.ResourceExhausted, func(r *inferpb.ModelInferRequest) { r.Inputs[0].Contents.Fp32Contents = make([]float32, 5000) }},
	} {
		in := asked("net", 1, good)
		c.change(in)
		_, err := rpc[inferpb.ModelInferResponse](t.Context(), conn, "ModelInfer", in)
		if status.Code(err) != c.code || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
	}
	if _, err := rpc[inferpb.ModelInferResponse](t.Context(), conn, "ModelInfer", asked("net", 1, good)); err != nil {
		t.Errorf("after the mistakes: %v", err)
	}
	if _, err := rpc[inferpb.ModelInferResponse](t.Context(), conn, "RepositoryIndex", &inferpb.ServerLiveRequest{}); status.Code(err) != codes.Unimplemented {
		t.Errorf("a method that is not there: %v", err)
	}
}

func TestGRPCToken(t *testing.T) {
	conn := dialled(t, newServer(t, serve.Options{Token: "secret"}, "net"))
	for given, code := range map[string]codes.Code{"": codes.Unauthenticated, "Bearer wrong": codes.Unauthenticated, "secret": codes.Unauthenticated, "Bearer secret": codes.OK} {
		ctx := metadata.AppendToOutgoingContext(t.Context(), "authorization", given)
		if _, err := rpc[inferpb.ModelInferResponse](ctx, conn, "ModelInfer", asked("net", 1, make([]float32, 6))); status.Code(err) != code {
			t.Errorf("%q: %v", given, err)
		}
	}
	if _, err := rpc[inferpb.ServerLiveResponse](t.Context(), conn, "ServerLive", &inferpb.ServerLiveRequest{}); err != nil {
		t.Errorf("health: %v", err)
	}
}

// A call that waits longer than a call may take ends with its own code.
func TestGRPCDeadline(t *testing.T) {
	conn := dialled(t, newServer(t, serve.Options{Timeout: time.Nanosecond}, "net"))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := rpc[inferpb.ModelInferResponse](ctx, conn, "ModelInfer", asked("net", 1, make([]float32, 6))); status.Code(err) != codes.DeadlineExceeded {
		t.Errorf("%v", err)
	}
}

func FuzzGRPC(f *testing.F) {
	s, err := serve.New(context.Background(), []serve.Dir{{Name: "fraud", Path: filepath.Join(made, "fraud")}}, &serve.Options{MaxRows: 50})
	if err != nil {
		f.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.Fatal(err)
	}
	go s.Run(context.Background(), nil, l)
	conn, err := grpc.NewClient(l.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		f.Fatal(err)
	}
	f.Add("input", "FP32", int64(1), int64(4), []byte("0123456789abcdef"), true)
	f.Add("amount", "INT32", int64(1), int64(1), []byte("1"), false)
	f.Add("country", "BYTES", int64(1), int64(1), []byte{1, 0, 0, 0, 'a'}, true)
	f.Fuzz(func(t *testing.T, name, datatype string, rows, width int64, raw []byte, binary bool) {
		in := &inferpb.ModelInferRequest{ModelName: "fraud", Inputs: []*inferpb.ModelInferRequest_InferInputTensor{{Name: name, Datatype: datatype, Shape: []int64{rows, width}}}}
		if binary {
			in.RawInputContents = [][]byte{raw}
		} else {
			in.Inputs[0].Contents = &inferpb.InferTensorContents{BytesContents: [][]byte{raw}, Fp32Contents: make([]float32, len(raw)), IntContents: make([]int32, len(raw))}
		}
		_, err := rpc[inferpb.ModelInferResponse](context.Background(), conn, "ModelInfer", in)
		if code := status.Code(err); code == codes.Unavailable || code == codes.Unknown || code == codes.Internal && !strings.Contains(err.Error(), "UTF-8") {
			t.Errorf("%v", err)
		}
	})
}
