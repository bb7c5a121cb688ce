package metrics_test

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/infer"
	"github.com/hourglass-go/hourglass/infer/metrics"
	"github.com/hourglass-go/hourglass/testmodels/folders"
)

func TestCollector(t *testing.T) {
	dir := t.TempDir()
	if err := folders.Make(dir); err != nil {
		t.Fatal(err)
	}
	m, err := infer.Open(t.Context(), filepath.Join(dir, "net"), &infer.Options{Engine: native.Engine{Threads: 1}, Batching: infer.Batching{Delay: time.Minute, Rows: 6}})
	if err != nil {
		t.Fatal(err)
	}
	h := infer.NewHandle(m)
	defer h.Close()
	var calls sync.WaitGroup
	for range 3 { // of two rows each, which fill one run
		calls.Go(func() {
			x := graph.NewTensor("input", folders.Drawn(2*m.Features()), 2, int64(m.Features()))
			if _, err := m.Run(t.Context(), "encoder", map[string]*graph.Tensor{"input": x}); err != nil {
				t.Error(err)
			}
		})
	}
	calls.Wait()
	c := metrics.Collector(func(yield func(string, *infer.Model) bool) {
		_ = h.Use(func(m *infer.Model) error { yield("net", m); return nil })
	})
	want := `
# HELP hourglass_batching_calls_refused_total Calls that were refused because too many waited.
# TYPE hourglass_batching_calls_refused_total counter
hourglass_batching_calls_refused_total{model="net"} 0
# HELP hourglass_batching_calls_total Calls that were taken to be joined with others.
# TYPE hourglass_batching_calls_total counter
hourglass_batching_calls_total{model="net"} 3
# HELP hourglass_batching_calls_waiting Calls that wait for others, or run with them.
# TYPE hourglass_batching_calls_waiting gauge
hourglass_batching_calls_waiting{model="net"} 0
# HELP hourglass_batching_rows_total Rows of those runs.
# TYPE hourglass_batching_rows_total counter
hourglass_batching_rows_total{model="net"} 6
# HELP hourglass_batching_runs_total Runs that calls were joined into.
# TYPE hourglass_batching_runs_total counter
hourglass_batching_runs_total{model="net"} 1
# HELP hourglass_model_info 1 for a model that is open, with the engine that runs it.
# TYPE hourglass_model_info gauge
hourglass_model_info{engine="native",model="net"} 1
`
	if err := testutil.CollectAndCompare(c, strings.NewReader(want)); err != nil {
		t.Error(err)
	}
	if problems, err := testutil.CollectAndLint(c); err != nil || len(problems) > 0 {
		t.Error(problems, err)
	}
}
