package serve

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	calls   *prometheus.CounterVec
	seconds *prometheus.HistogramVec
	rows    *prometheus.CounterVec
	running prometheus.Gauge
	reloads *prometheus.CounterVec
}

func newMetrics(r prometheus.Registerer) *metrics {
	m := &metrics{
		calls:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hourglass_calls_total", Help: "Calls of infer, by model and status."}, []string{"model", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "hourglass_call_seconds", Help: "Time of a call of infer, with waiting and reading.", Buckets: prometheus.ExponentialBuckets(1e-4, 2.5, 12)}, []string{"model"}),
		rows:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hourglass_rows_total", Help: "Rows that were answered."}, []string{"model"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{Name: "hourglass_calls_running", Help: "Calls of infer that run or wait."}),
		reloads: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hourglass_models_total", Help: "Folders that were opened, or refused when they changed."}, []string{"model", "result"}),
	}
	r.MustRegister(m.calls, m.seconds, m.rows, m.running, m.reloads)
	return m
}
