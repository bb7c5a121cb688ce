package serve

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/hourglass-go/hourglass/infer"
)

// counts are the metrics of calls.
type counts struct {
	calls   *prometheus.CounterVec
	seconds *prometheus.HistogramVec
	rows    *prometheus.CounterVec
	running prometheus.Gauge
	reloads *prometheus.CounterVec
}

func newCounts(r prometheus.Registerer) *counts {
	m := &counts{
		calls:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hourglass_calls_total", Help: "Calls of infer, by model and status."}, []string{"model", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "hourglass_call_seconds", Help: "Time of a call of infer, with waiting and reading.", Buckets: prometheus.ExponentialBuckets(1e-4, 2.5, 12)}, []string{"model"}),
		rows:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hourglass_rows_total", Help: "Rows that were answered."}, []string{"model"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{Name: "hourglass_calls_running", Help: "Calls of infer that run or wait."}),
		reloads: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hourglass_models_total", Help: "Folders that were opened, or refused when they changed."}, []string{"model", "result"}),
	}
	r.MustRegister(m.calls, m.seconds, m.rows, m.running, m.reloads)
	return m
}

// Metrics returns what /metrics shows, for a program with metrics of its own.
func (s *Server) Metrics() prometheus.Collector { return s.registry }

// open calls yield with each version that is open.
func (s *Server) open(yield func(string, *infer.Model) bool) {
	s.mu.RLock()
	handles := map[string]*infer.Handle{}
	for model, versions := range s.versions {
		for name, v := range versions {
			handles[model+"/"+name] = v.handle
		}
	}
	s.mu.RUnlock()
	for name, h := range handles {
		more := true
		_ = h.Use(func(m *infer.Model) error { // a handle that was closed meanwhile has no metrics
			more = yield(name, m)
			return nil
		})
		if !more {
			return
		}
	}
}
