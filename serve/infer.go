package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/infer"
)

// headerLength says, in a request or an answer with tensors in binary form, how long the JSON is.
const headerLength = "Inference-Header-Content-Length"

const serverName = "hourglass"

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v2", s.server)
	mux.HandleFunc("GET /v2/health/live", func(w http.ResponseWriter, _ *http.Request) { answer(w, map[string]bool{"live": true}) })
	mux.HandleFunc("GET /v2/health/ready", func(w http.ResponseWriter, _ *http.Request) {
		if s.draining.Load() {
			respond(w, http.StatusServiceUnavailable, map[string]bool{"ready": false})
			return
		}
		answer(w, map[string]bool{"ready": true})
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.registry, promhttp.HandlerOpts{}))
	for _, prefix := range []string{"/v2/models/{model}", "/v2/models/{model}/versions/{version}"} {
		mux.HandleFunc("GET "+prefix, s.metadata)
		mux.HandleFunc("GET "+prefix+"/ready", s.ready)
		mux.HandleFunc("POST "+prefix+"/infer", s.infer)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fail(w, http.StatusNotFound, fmt.Errorf("nothing answers %s %.200s", r.Method, r.URL.Path))
	})
	return mux
}

func (s *Server) server(w http.ResponseWriter, _ *http.Request) {
	answer(w, map[string]any{"name": serverName, "version": hourglass.Release, "extensions": []string{"binary_tensor_data"}})
}

// tensorMetadata describes an input or an output. Sizes that are not fixed are −1.
type tensorMetadata struct {
	Name     string  `json:"name"`
	Datatype string  `json:"datatype"`
	Shape    []int64 `json:"shape"`
}

func described(values []graph.Value) []tensorMetadata {
	out := []tensorMetadata{}
	for _, v := range values {
		shape := []int64{}
		for _, d := range v.Type.Shape {
			if d.IsFixed() {
				shape = append(shape, d.Size)
			} else {
				shape = append(shape, -1)
			}
		}
		out = append(out, tensorMetadata{v.Name, datatype(v.Type.Elem), shape})
	}
	return out
}

// modelMetadata is what a model says of itself.
type modelMetadata struct {
	Name     string           `json:"name"`
	Versions []string         `json:"versions"`
	Platform string           `json:"platform"`
	Inputs   []tensorMetadata `json:"inputs"`
	Outputs  []tensorMetadata `json:"outputs"`
}

func (s *Server) about(name, version string) (*modelMetadata, error) {
	t, err := s.find(name, version)
	if err != nil {
		return nil, err
	}
	about := &modelMetadata{Name: t.name, Versions: t.versions}
	return about, t.handle.Use(func(m *infer.Model) error {
		part, err := t.of(m)
		if err != nil {
			return err
		}
		about.Inputs = described(m.Feeds(part))
		if c := columnsOf(m, part); c != nil {
			about.Inputs = append(c, described(slices.DeleteFunc(m.Feeds(part), func(v graph.Value) bool { return v.Name == hourglass.InputName }))...)
		}
		about.Platform, about.Outputs = "onnx_"+m.Engine(), described(m.Outputs(part))
		return nil
	})
}

func (s *Server) metadata(w http.ResponseWriter, r *http.Request) {
	about, err := s.about(r.PathValue("model"), r.PathValue("version"))
	if err != nil {
		refuse(w, err)
		return
	}
	answer(w, about)
}

// modelReady returns an error where a model cannot be asked.
func (s *Server) modelReady(name, version string) error {
	t, err := s.find(name, version)
	if err != nil {
		return err
	}
	return t.handle.Use(func(m *infer.Model) error {
		_, err := t.of(m)
		return err
	})
}

func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	if err := s.modelReady(r.PathValue("model"), r.PathValue("version")); err != nil {
		refuse(w, err)
		return
	}
	answer(w, map[string]any{"name": r.PathValue("model"), "ready": true})
}

// request is $inference_request.
type request struct {
	ID         string       `json:"id"`
	Parameters parameters   `json:"parameters"`
	Inputs     []tensorJSON `json:"inputs"`
	Outputs    []struct {
		Name       string     `json:"name"`
		Parameters parameters `json:"parameters"`
	} `json:"outputs"`
}

// response is $inference_response.
type response struct {
	Model      string       `json:"model_name"`
	Version    string       `json:"model_version"`
	ID         string       `json:"id,omitempty"`
	Parameters parameters   `json:"parameters,omitzero"`
	Outputs    []tensorJSON `json:"outputs"`
}

// errRequest is wrapped by errors about a request.
var errRequest = errors.New("wrong request")

// tooLarge is the error of a body beyond the limit.
type tooLarge struct{ limit int64 }

func (e tooLarge) Error() string {
	return fmt.Sprintf("the body is larger than the %d bytes that the server takes", e.limit)
}

func (s *Server) infer(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), s.options.Timeout)
	defer cancel()
	s.observed(func() (label, status string, rows int64, err error) {
		t, err := s.find(r.PathValue("model"), r.PathValue("version"))
		label, code := unknownModel, http.StatusOK
		if err == nil {
			label = t.name
			rows, err = s.call(ctx, t, w, r)
		}
		if err != nil {
			code = refuse(w, err)
		}
		return label, strconv.Itoa(code), rows, err
	})
}

// unknownModel is the label of calls of models that are not there, because a client must not make labels.
const unknownModel = "unknown"

// observed counts and logs a call.
func (s *Server) observed(call func() (label, status string, rows int64, err error)) {
	start := time.Now()
	s.metrics.running.Inc()
	defer s.metrics.running.Dec()
	label, status, rows, err := call()
	s.metrics.calls.WithLabelValues(label, status).Inc()
	s.metrics.seconds.WithLabelValues(label).Observe(time.Since(start).Seconds())
	s.metrics.rows.WithLabelValues(label).Add(float64(rows))
	if err != nil && statusOf(err) == http.StatusInternalServerError {
		s.options.Log.Error("a call failed", "model", label, "status", status, "error", err)
	} else {
		s.options.Log.Debug("a call", "model", label, "status", status, "rows", rows, "took", time.Since(start), "error", err)
	}
}

// call reads a request, runs the model and writes the answer. It returns the number of rows. After
// an error nothing was written.
func (s *Server) call(ctx context.Context, t *target, w http.ResponseWriter, r *http.Request) (int64, error) {
	// No http.MaxBytesReader: it has the connection closed, and a client that is still sending may then never see the answer. Of the
	// rest of a body, net/http reads some before it does that.
	body, err := io.ReadAll(io.LimitReader(r.Body, s.options.MaxBody+1))
	if err != nil {
		return 0, fmt.Errorf("%w: reading the body: %w", errRequest, err)
	}
	if int64(len(body)) > s.options.MaxBody {
		return 0, tooLarge{s.options.MaxBody}
	}
	in, tensors, err := parse(body, r.Header.Get(headerLength), s.options.MaxRows)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", errRequest, err)
	}
	return s.compute(ctx, t, tensors, func(outputs []graph.Value, out map[string]*graph.Tensor) error {
		return reply(w, t, in, outputs, out)
	})
}

// compute waits for its turn, runs a model on what a client gave, and hands the outputs to reply. It
// returns the number of rows.
func (s *Server) compute(ctx context.Context, t *target, given map[string]*graph.Tensor, reply func(outputs []graph.Value, out map[string]*graph.Tensor) error) (int64, error) {
	done, err := s.turn(ctx)
	if err != nil {
		return 0, err
	}
	defer done()
	var rows int64
	err = t.handle.Use(func(m *infer.Model) error {
		part, err := t.of(m)
		if err != nil {
			return err
		}
		inputs, err := arrange(m, part, given)
		if err != nil {
			return err
		}
		for _, x := range inputs {
			if len(x.Dims) > 0 {
				rows = max(rows, x.Dims[0])
			}
		}
		out, err := m.Run(ctx, part, inputs)
		if err != nil {
			return valued(inputs, err)
		}
		return reply(m.Outputs(part), out)
	})
	return rows, err
}

// valued blames an error of a run on the request where inputs are indices or texts, because an
// engine refuses those that are out of range.
func valued(inputs map[string]*graph.Tensor, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, infer.ErrInput) || errors.Is(err, infer.ErrBusy) {
		return err
	}
	for _, t := range inputs {
		if t.Elem != graph.Float || t.Len() == 0 {
			return fmt.Errorf("%w: the model refuses the values: %w", errRequest, err)
		}
	}
	return err
}

// parse takes a body apart.
func parse(body []byte, length string, maxRows int) (*request, map[string]*graph.Tensor, error) {
	header, binary := body, []byte(nil)
	if length != "" {
		n, err := strconv.ParseUint(length, 10, 63)
		if err != nil || n > uint64(len(body)) {
			return nil, nil, fmt.Errorf("%s is %.40q, and the body has %d bytes", headerLength, length, len(body))
		}
		header, binary = body[:n], body[n:]
	}
	var in request
	if err := json.Unmarshal(header, &in); err != nil {
		return nil, nil, err
	}
	tensors := map[string]*graph.Tensor{}
	for i := range in.Inputs {
		t, rest, err := in.Inputs[i].read(binary, maxRows)
		if err != nil {
			return nil, nil, err
		}
		if tensors[t.Name] != nil {
			return nil, nil, fmt.Errorf("two inputs are called %.100q", t.Name)
		}
		tensors[t.Name], binary = t, rest
	}
	if len(binary) > 0 {
		return nil, nil, fmt.Errorf("%d bytes of the body belong to no input", len(binary))
	}
	if len(in.Inputs) == 0 {
		return nil, nil, errors.New("it has no inputs")
	}
	return &in, tensors, nil
}

// reply writes the outputs that the request asks for, or all.
func reply(w http.ResponseWriter, t *target, in *request, outputs []graph.Value, out map[string]*graph.Tensor) error {
	r := response{Model: t.name, Version: t.version, ID: in.ID}
	all := in.Parameters.All != nil && *in.Parameters.All
	type wish struct {
		name   string
		binary bool
	}
	var wishes []wish
	for _, o := range in.Outputs {
		asBinary := all
		if o.Parameters.Binary != nil {
			asBinary = *o.Parameters.Binary
		}
		wishes = append(wishes, wish{o.Name, asBinary})
	}
	if len(in.Outputs) == 0 {
		for _, v := range outputs {
			wishes = append(wishes, wish{v.Name, all})
		}
	}
	var tail bytes.Buffer
	for _, o := range wishes {
		y := out[o.name]
		if y == nil {
			return fmt.Errorf("%w: the model has no output %.100q; it has %q", errRequest, o.name, graph.Names(outputs))
		}
		one, raw, err := write(y.Renamed(o.name), o.binary)
		if err != nil {
			return fmt.Errorf("%w: %w", errRequest, err)
		}
		r.Outputs = append(r.Outputs, one)
		tail.Write(raw)
	}
	head, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(wishes, func(o wish) bool { return o.binary }) {
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set(headerLength, strconv.Itoa(len(head)))
	} else {
		w.Header().Set("Content-Type", "application/json")
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(head)+tail.Len()))
	_, _ = w.Write(head) // an error is the client's, who is gone
	_, _ = w.Write(tail.Bytes())
	return nil
}

func answer(w http.ResponseWriter, v any) { respond(w, http.StatusOK, v) }

// fail writes an error as the protocol has it.
func fail(w http.ResponseWriter, status int, err error) {
	respond(w, status, map[string]string{"error": err.Error()})
}

func respond(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// clientClosed is what proxies log where a client did not wait for the answer.
const clientClosed = 499

// refuse answers with the status that an error deserves, and returns it.
func refuse(w http.ResponseWriter, err error) int {
	status := statusOf(err)
	fail(w, status, err)
	return status
}

// statusOf returns the status of HTTP that an error deserves.
func statusOf(err error) int {
	switch {
	case errors.Is(err, errNoModel):
		return http.StatusNotFound
	case errors.As(err, new(tooLarge)):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, errBusy), errors.Is(err, infer.ErrBusy), errors.Is(err, infer.ErrClosed):
		return http.StatusServiceUnavailable
	case errors.Is(err, errRequest), errors.Is(err, infer.ErrInput):
		return http.StatusBadRequest
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusGatewayTimeout
	case errors.Is(err, context.Canceled):
		return clientClosed
	}
	return http.StatusInternalServerError
}
