package serve_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/infer"
	"github.com/hourglass-go/hourglass/serve"
	"github.com/hourglass-go/hourglass/testmodels/folders"
)

// newServer serves the folders on the native engine.
func newServer(t *testing.T, o serve.Options, names ...string) *serve.Server {
	t.Helper()
	var dirs []serve.Dir
	for _, name := range names {
		dirs = append(dirs, serve.Dir{Name: name, Path: filepath.Join(made, name)})
	}
	o.Model.Engine = native.Engine{Threads: 1}
	s, err := serve.New(t.Context(), dirs, &o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func ask(s http.Handler, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

type output struct {
	Name, Datatype string
	Shape          []int64
	Data           []float64
	Parameters     struct {
		Size int `json:"binary_data_size"`
	}
}

type answered struct {
	Model   string   `json:"model_name"`
	Version string   `json:"model_version"`
	ID      string   `json:"id"`
	Outputs []output `json:"outputs"`
}

func decoded(t *testing.T, w *httptest.ResponseRecorder) answered {
	t.Helper()
	var a answered
	body := w.Body.Bytes()
	if n, err := strconv.Atoi(w.Header().Get("Inference-Header-Content-Length")); err == nil {
		body = body[:n]
	}
	if err := json.Unmarshal(body, &a); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %s (%v)", w.Code, w.Body, err)
	}
	return a
}

func near(t *testing.T, got []float64, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d numbers, want %d", len(got), len(want))
	}
	for i, v := range want {
		if math.Abs(got[i]-float64(v)) > 1e-5+1e-5*math.Abs(float64(v)) {
			t.Fatalf("%v at %d, want %v", got[i], i, v)
		}
	}
}

func TestAbout(t *testing.T) {
	s := newServer(t, serve.Options{}, "net", "another", "fraud", "labelled")
	for path, wants := range map[string]string{
		"/v2":                             `"binary_tensor_data"`,
		"/v2/health/live":                 `"live":true`,
		"/v2/health/ready":                `"ready":true`,
		"/v2/models/net":                  `"inputs":[{"name":"input","datatype":"FP32","shape":[-1,6]}]`,
		"/v2/models/net/versions/1":       `{"name":"reconstruction","datatype":"FP32","shape":[-1,6]}`,
		"/v2/models/net-encoder":          `"outputs":[{"name":"latent","datatype":"FP32","shape":[-1,2]}]`,
		"/v2/models/net-decoder/ready":    `"ready":true`,
		"/v2/models/another":              `{"name":"f","datatype":"FP32","shape":[-1,1]}`,
		"/v2/models/fraud":                `{"name":"country","datatype":"BYTES","shape":[-1,1]}`,
		"/v2/models/labelled":             `{"name":"label","datatype":"INT64","shape":[-1]}`,
		"/metrics":                        `hourglass_models_total{model="fraud",result="opened"} 1`,
		"/v2/models/net/versions/1/ready": `"name":"net"`,
	} {
		if w := ask(s, http.MethodGet, path, ""); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), wants) {
			t.Errorf("%s: %d %s, want %s", path, w.Code, w.Body, wants)
		}
	}
	for _, path := range []string{"/", "/v2/models/none", "/v2/models/none/ready", "/v2/models/net/versions/2", "/v2/models/fraud-encoder", "/v2/models", "/v2/models/net/infer"} {
		var e struct{ Error string }
		if w := ask(s, http.MethodGet, path, ""); w.Code != http.StatusNotFound && w.Code != http.StatusMethodNotAllowed || w.Code == http.StatusNotFound && (json.Unmarshal(w.Body.Bytes(), &e) != nil || e.Error == "") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

func TestInfer(t *testing.T) {
	s := newServer(t, serve.Options{}, "net", "labelled")
	m, err := infer.Open(t.Context(), filepath.Join(made, "net"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	x := folders.Drawn(12)
	codes, err := m.Encode(t.Context(), x)
	if err != nil {
		t.Fatal(err)
	}
	flat, _ := json.Marshal(x)
	nested, _ := json.Marshal([][]float32{x[:6], x[6:]})
	for _, data := range []string{string(flat), string(nested)} {
		a := decoded(t, ask(s, http.MethodPost, "/v2/models/net-encoder/infer", `{"id": "7", "inputs": [{"name": "input", "datatype": "FP32", "shape": [2, 6], "data": `+data+`}]}`))
		if a.Model != "net-encoder" || a.Version != "1" || a.ID != "7" || len(a.Outputs) != 1 || a.Outputs[0].Name != "latent" {
			t.Errorf("%+v", a)
		}
		near(t, a.Outputs[0].Data, codes)
	}
	// Binary in, and both kinds out.
	raw := new(bytes.Buffer)
	_ = binary.Write(raw, binary.LittleEndian, x)
	head := fmt.Sprintf(`{"inputs": [{"name": "input", "datatype": "FP32", "shape": [2, 6], "parameters": {"binary_data_size": %d}}],
		"outputs": [{"name": "reconstruction"}, {"name": "latent", "parameters": {"binary_data": true}}]}`, raw.Len())
	w := ask(s, http.MethodPost, "/v2/models/net/versions/1/infer", head+raw.String(), "Inference-Header-Content-Length", strconv.Itoa(len(head)))
	a := decoded(t, w)
	n, _ := strconv.Atoi(w.Header().Get("Inference-Header-Content-Length"))
	got := make([]float32, 4)
	if err := binary.Read(bytes.NewReader(w.Body.Bytes()[n:]), binary.LittleEndian, got); err != nil || a.Outputs[1].Parameters.Size != 16 || len(a.Outputs[0].Data) != 12 {
		t.Fatalf("%+v, %v", a, err)
	}
	near(t, []float64{float64(got[0]), float64(got[1]), float64(got[2]), float64(got[3])}, codes)

	a = decoded(t, ask(s, http.MethodPost, "/v2/models/labelled-encoder/infer", `{"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 6], "data": [1, 2, 3, 4, 5, 6]}, {"name": "label", "datatype": "INT64", "shape": [1], "data": [2]}]}`))
	if len(a.Outputs[0].Data) != 2 {
		t.Errorf("with a label: %+v", a)
	}
}

func TestColumns(t *testing.T) {
	s := newServer(t, serve.Options{}, "fraud", "another")
	m, err := infer.Open(t.Context(), filepath.Join(made, "fraud"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	want, err := m.Score(t.Context(), []float32{12, 1, 19000, 7, nan(), 2, nan(), nan()})
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{`"BYTES", "shape": [2], "data": ["2022-01-08 00:00:07", ""]`, `"FP64", "shape": [2, 1], "data": [1641600007, null]`} {
		a := decoded(t, ask(s, http.MethodPost, "/v2/models/fraud/infer", `{"outputs": [{"name": "score"}], "inputs": [
			{"name": "country", "datatype": "BYTES", "shape": [2, 1], "data": [["de"], ["fr"]]},
			{"name": "id", "datatype": "BYTES", "shape": [2, 1], "data": ["a", "b"]},
			{"name": "at", "datatype": `+at+`},
			{"name": "amount", "datatype": "FP32", "shape": [2, 1], "data": [12, null]}]}`))
		near(t, a.Outputs[0].Data, want.Score)
	}
	for body, says := range map[string]string{
		`{"name": "amount", "datatype": "FP32", "shape": [1], "data": [1]}`:                                                                             `no input for the column`,
		`{"name": "a", "datatype": "FP32", "shape": [1], "data": [1]}`:                                                                                  `no input for the column`,
		`{"name": "input", "datatype": "FP32", "shape": [1, 4], "data": [1, 0, 1, 1]}, {"name": "more", "datatype": "FP32", "shape": [1], "data": [1]}`: `more`,
	} {
		if w := ask(s, http.MethodPost, "/v2/models/fraud/infer", `{"inputs": [`+body+`]}`); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), says) {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
}

// TestColumnsOfTakenNames: a column whose name an input or an output has, too, is called as columns.onnx calls it, and an output's
// also by itself.
func TestColumnsOfTakenNames(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	set := &data.Set{Name: "rows", Features: 3, Columns: []string{"score", "alpha", "load"}}
	for range 200 * 3 {
		set.X = append(set.X, float32(random.NormFloat64()))
	}
	d, err := detector.Fit(t.Context(), schema.Numbers(3, set.Columns), set, detector.Settings{Training: native.Engine{}, Engine: native.Engine{}})
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "taken")
	if err := export.Detector(t.Context(), dir, d, export.Options{Engine: native.Engine{}, Fixture: d.Inputs(set.X[:6])}); err != nil {
		t.Fatal(err)
	}
	o := serve.Options{}
	o.Model.Engine = native.Engine{Threads: 1}
	s, err := serve.New(t.Context(), []serve.Dir{{Name: "taken", Path: dir}}, &o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	scorer, err := d.Scorer(t.Context(), native.Engine{})
	if err != nil {
		t.Fatal(err)
	}
	defer scorer.Close()
	want, err := scorer.Score(t.Context(), []float32{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	for _, score := range []string{"score", "score_column"} {
		a := decoded(t, ask(s, http.MethodPost, "/v2/models/taken/infer", `{"outputs": [{"name": "score"}], "inputs": [
			{"name": "`+score+`", "datatype": "FP32", "shape": [1], "data": [1]}, {"name": "alpha_column", "datatype": "FP32", "shape": [1], "data": [2]},
			{"name": "load", "datatype": "FP32", "shape": [1], "data": [3]}]}`))
		near(t, a.Outputs[0].Data, want.Score)
	}
	w := ask(s, http.MethodPost, "/v2/models/taken/infer", `{"inputs": [{"name": "score", "datatype": "FP32", "shape": [1], "data": [1]}]}`)
	if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `alpha_column`) {
		t.Errorf("without a column: %d %s", w.Code, w.Body)
	}
}

func nan() float32 { return float32(math.NaN()) }

// mistakes are bodies that a client may send by mistake or on purpose.
var mistakes = []string{
	``, `{`, `[]`, `null`, `{}`, `{"inputs": []}`, `{"inputs": {}}`, `{"inputs": [null]}`, `{"inputs": [{}]}`,
	`{"inputs": [{"name": "input"}]}`,
	`{"inputs": [{"name": "input", "datatype": "FP33", "shape": [1, 6], "data": [1, 2, 3, 4, 5, 6]}]}`,
	`{"inputs": [{"name": "input", "datatype": "FP64", "shape": [1, 6], "data": [1, 2, 3, 4, 5, 6]}]}`,
	`{"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 5], "data": [1, 2, 3, 4, 5]}]}`,
	`{"inputs": [{"name": "input", "datatype": "FP32", "shape": [6], "data": [1, 2, 3, 4, 5, 6]}]}`,
	`{"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 6], "data": [1, 2, 3, 4, 5]}]}`,
	`{"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 6], "data": [1, 2, 3, 4, 5, 1e99]}]}`,
	`{"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 6], "data": [1, 2, 3, 4, 5, "6"]}]}`,
	`{"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 6], "data": [1, 2, 3, 4, 5, NaN]}]}`,
	`{"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 6], "data": "123456"}]}`,
	`{"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 6]}]}`,
	`{"inputs": [{"name": "input", "datatype": "FP32", "shape": [-1, 6], "data": []}]}`,
	`{"inputs": [{"name": "input", "datatype": "FP32", "shape": [0, 6], "data": []}]}`,
	`{"inputs": [{"name": "input", "datatype": "FP32", "shape": [1e3, 6], "data": []}]}`,
	`{"inputs": [{"name": "input", "datatype": "FP32", "shape": [9223372036854775807, 6], "data": []}]}`,
	`{"inputs": [{"name": "input", "datatype": "FP32", "shape": [4, 4611686018427387904], "data": []}]}`,
	`{"inputs": [{"name": "input", "datatype": "FP32", "shape": [101, 6], "data": []}]}`,
	`{"inputs": [{"name": "image", "datatype": "FP32", "shape": [1, 6], "data": [1, 2, 3, 4, 5, 6]}]}`,
	`{"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 6], "data": [1, 2, 3, 4, 5, 6]}, {"name": "input", "datatype": "FP32", "shape": [1, 6], "data": [1, 2, 3, 4, 5, 6]}]}`,
	`{"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 6], "data": [1, 2, 3, 4, 5, 6]}], "outputs": [{"name": "classes"}]}`,
	`{"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 6], "parameters": {"binary_data_size": 24}}]}`,
	`{"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 6], "parameters": {"binary_data_size": -1}}]}`,
	`{"inputs": [{"name": "input", "datatype": "BYTES", "shape": [1, 6], "data": ["a", "b", "c", "d", "e", "f"]}]}`,
	`{"inputs": [{"name": "input", "datatype": "BYTES", "shape": [1, 6], "data": [1, 2, 3, 4, 5, 6]}]}`,
	`{"inputs": [{"name": "input", "datatype": "UINT8", "shape": [1], "data": [256]}]}`,
	`{"inputs": [{"name": "input", "datatype": "INT64", "shape": [1], "data": [null]}]}`,
}

func TestMistakes(t *testing.T) {
	s := newServer(t, serve.Options{MaxRows: 100, MaxBody: 4096}, "net", "fraud", "labelled")
	for _, body := range mistakes {
		for _, name := range []string{"net", "net-encoder", "fraud", "labelled"} {
			var e struct{ Error string }
			w := ask(s, http.MethodPost, "/v2/models/"+name+"/infer", body)
			if w.Code != http.StatusBadRequest || json.Unmarshal(w.Body.Bytes(), &e) != nil || e.Error == "" {
				t.Errorf("%s, %s: %d %s", name, body, w.Code, w.Body)
			}
		}
	}
	good := `{"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 6], "data": [1, 2, 3, 4, 5, 6]}]}`
	for length, code := range map[string]int{"0": 400, "-1": 400, "x": 400, "99999": 400, strconv.Itoa(len(good)): 200, strconv.Itoa(len(good) - 1): 400} {
		if w := ask(s, http.MethodPost, "/v2/models/net/infer", good, "Inference-Header-Content-Length", length); w.Code != code {
			t.Errorf("a header of length %s: %d %s", length, w.Code, w.Body)
		}
	}
	if w := ask(s, http.MethodPost, "/v2/models/net/infer", good+strings.Repeat(" ", 5000)); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a large body: %d %s", w.Code, w.Body)
	}
	nulls := `{"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 6], "data": [1, 2, null, 4, 5, 6]}], "outputs": [{"name": "latent"}]}`
	if w := ask(s, http.MethodPost, "/v2/models/net/infer", nulls); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "null") {
		t.Errorf("NaN: %d %s", w.Code, w.Body)
	}
	label := `{"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 6], "data": [1, 2, 3, 4, 5, 6]}, {"name": "label", "datatype": "INT64", "shape": [1], "data": [9223372036854775807]}]}`
	if w := ask(s, http.MethodPost, "/v2/models/labelled/infer", label); w.Code >= 500 {
		t.Errorf("a label that is none: %d %s", w.Code, w.Body)
	}
	w := ask(s, http.MethodGet, "/metrics", "")
	for _, wants := range []string{`hourglass_calls_total{code="400",model="net"}`, `hourglass_model_info{engine="`, `model="net/1"} 1`, `hourglass_batching_calls_total{model="labelled/1"} 0`} {
		if !strings.Contains(w.Body.String(), wants) {
			t.Errorf("metrics without %s: %s", wants, w.Body)
		}
	}
}

func FuzzInfer(f *testing.F) {
	for _, body := range mistakes {
		f.Add(body, "")
		f.Add(body, "30")
	}
	s, err := serve.New(context.Background(), []serve.Dir{{Name: "fraud", Path: filepath.Join(made, "fraud")}}, &serve.Options{MaxRows: 50, Model: infer.Options{Engine: native.Engine{Threads: 1}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body, length string) {
		if w := ask(s, http.MethodPost, "/v2/models/fraud/infer", body, "Inference-Header-Content-Length", length); w.Code >= 500 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}

func TestToken(t *testing.T) {
	s := newServer(t, serve.Options{Token: "secret"}, "net")
	for _, c := range []struct {
		path, given string
		code        int
	}{
		{"/v2", "", 401}, {"/v2", "Bearer wrong", 401}, {"/v2", "secret", 401}, {"/v2", "Bearer secret", 200}, {"/metrics", "", 401},
		{"/v2/health/live", "", 200},
	} {
		if w := ask(s, http.MethodGet, c.path, "", "Authorization", c.given); w.Code != c.code {
			t.Errorf("%s with %q: %d", c.path, c.given, w.Code)
		}
	}
}

func TestRefuses(t *testing.T) {
	net := serve.Dir{Name: "net", Path: filepath.Join(made, "net")}
	for name, c := range map[string]struct {
		dirs []serve.Dir
		o    serve.Options
	}{
		"nothing":       {nil, serve.Options{}},
		"not there":     {[]serve.Dir{{Name: "x", Path: filepath.Join(made, "x")}}, serve.Options{}},
		"no model":      {[]serve.Dir{{Name: "x", Path: t.TempDir()}}, serve.Options{}},
		"twice":         {[]serve.Dir{net, net}, serve.Options{}},
		"a path's name": {[]serve.Dir{{Name: "a/b", Path: net.Path}}, serve.Options{}},
		"dots":          {[]serve.Dir{{Name: "..", Path: net.Path}}, serve.Options{}},
		"half of TLS":   {[]serve.Dir{net}, serve.Options{CertFile: "x"}},
		"a limit":       {[]serve.Dir{net}, serve.Options{MaxRows: -1}},
	} {
		if s, err := serve.New(t.Context(), c.dirs, &c.o); err == nil {
			t.Errorf("%s: no error", name)
			s.Close()
		}
	}
}

// TestRun answers many callers, some of whom make mistakes or hang up, while the folder changes, and
// ends when it is told to.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	put := func(version, name string) {
		t.Helper()
		temp := filepath.Join(dir, "new")
		if err := os.CopyFS(temp, os.DirFS(filepath.Join(made, name))); err != nil {
			t.Fatal(err)
		}
		_ = os.RemoveAll(filepath.Join(dir, version))
		if err := os.Rename(temp, filepath.Join(dir, version)); err != nil {
			t.Fatal(err)
		}
	}
	put("1", "net")
	s, err := serve.New(t.Context(), []serve.Dir{{Name: "m", Path: dir}}, &serve.Options{
		Refresh: 10 * time.Millisecond, Concurrency: 4, Waiting: 64, Model: infer.Options{Engine: native.Engine{Threads: 1}},
	})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.Run(ctx, l, nil) }()
	url := "http://" + l.Addr().String() + "/v2/models/m-encoder/infer"
	body := `{"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 6], "data": [1, 2, 3, 4, 5, 6]}]}`
	var known [2]string
	for i, name := range []string{"net", "another"} {
		m, err := infer.Open(t.Context(), filepath.Join(made, name), &infer.Options{Engine: native.Engine{}})
		if err != nil {
			t.Fatal(err)
		}
		codes, err := m.Encode(t.Context(), []float32{1, 2, 3, 4, 5, 6})
		if err != nil {
			t.Fatal(err)
		}
		data, _ := json.Marshal(codes)
		known[i] = `"data":` + string(data)
		m.Close()
	}
	var done atomic.Bool
	var answers atomic.Int64
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for n := 0; !done.Load(); n++ {
				send, want := body, http.StatusOK
				ctx, cancel := context.WithCancel(context.Background())
				switch (i + n) % 5 {
				case 3:
					send, want = mistakes[n%len(mistakes)], http.StatusBadRequest
				case 4:
					time.AfterFunc(time.Duration(n%7)*50*time.Microsecond, cancel)
				}
				r, _ := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(send))
				got, err := http.DefaultClient.Do(r)
				if err == nil {
					text, err := io.ReadAll(got.Body)
					got.Body.Close()
					right := err != nil || got.StatusCode != http.StatusOK || strings.Contains(string(text), known[0]) || strings.Contains(string(text), known[1])
					if err == nil && got.StatusCode != want && got.StatusCode != 499 || !right {
						t.Errorf("%d %s for %s", got.StatusCode, text, send)
					}
					answers.Add(1)
				} else if ctx.Err() == nil {
					t.Error(err)
				}
				cancel()
			}
		})
	}
	reloads := 30
	if testing.Short() {
		reloads = 8
	}
	for i := range reloads {
		put("1", []string{"another", "net"}[i%2])
		before := answers.Load()
		for answers.Load() < before+20 && !t.Failed() {
			time.Sleep(time.Millisecond)
		}
	}
	// A broken folder changes nothing, and a new version is the one that answers.
	if err := os.WriteFile(filepath.Join(dir, "1", "hourglass.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for !strings.Contains(ask(s, http.MethodGet, "/metrics", "").Body.String(), `hourglass_models_total{model="m",result="refused"}`) {
		time.Sleep(10 * time.Millisecond)
	}
	put("12", "another")
	for !strings.Contains(ask(s, http.MethodPost, "/v2/models/m-encoder/infer", body).Body.String(), `"model_version":"12"`) {
		time.Sleep(10 * time.Millisecond)
	}
	if w := ask(s, http.MethodPost, "/v2/models/m/versions/1/infer", body); w.Code != http.StatusOK {
		t.Errorf("the version whose folder is broken: %d %s", w.Code, w.Body)
	}
	done.Store(true)
	wg.Wait()
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestBusy(t *testing.T) {
	s := newServer(t, serve.Options{Concurrency: 1, Waiting: 1, Timeout: time.Second}, "net")
	body := `{"inputs": [{"name": "input", "datatype": "FP32", "shape": [1, 6], "data": [1, 2, 3, 4, 5, 6]}]}`
	codes := map[int]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			for range 20 {
				code := ask(s, http.MethodPost, "/v2/models/net/infer", body).Code
				mu.Lock()
				codes[code]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if codes[200] == 0 || codes[200]+codes[503] != 64*20 {
		t.Errorf("statuses %v", codes)
	}
}

// A server that was told to end says that it is not ready, to those who still ask.
func TestDraining(t *testing.T) {
	s := newServer(t, serve.Options{}, "net")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := s.Run(ctx, l, nil); err != nil {
		t.Fatal(err)
	}
	w := ask(s, http.MethodGet, "/v2/health/ready", "")
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Content-Type") != "application/json" || !strings.Contains(w.Body.String(), `"ready":false`) {
		t.Errorf("%d, %v, %s", w.Code, w.Header(), w.Body)
	}
}
