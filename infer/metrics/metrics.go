// Package metrics shows Prometheus what the models of a program do.
package metrics

import (
	"iter"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/hourglass-go/hourglass/infer"
)

// Collector collects metrics of models: which engine runs each, and what [infer.Batching] does with its calls. models calls yield with the name
// and the model of each that is in use, which must stay open until yield returns; a name is that of one model at a time. A
// model that takes the place of another begins to count from 0, as after a restart.
//
// Of one model that an [infer.Handle] holds:
//
//	metrics.Collector(func(yield func(string, *infer.Model) bool) {
//		_ = handle.Use(func(m *infer.Model) error { yield("net", m); return nil })
//	})
func Collector(models iter.Seq2[string, *infer.Model]) prometheus.Collector {
	return collector{models}
}

type collector struct {
	models iter.Seq2[string, *infer.Model]
}

func described(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("hourglass_"+name, help, append([]string{"model"}, labels...), nil)
}

var (
	info    = described("model_info", "1 for a model that is open, with the engine that runs it.", "engine")
	waiting = described("batching_calls_waiting", "Calls that wait for others, or run with them.")
	calls   = described("batching_calls_total", "Calls that were taken to be joined with others.")
	refused = described("batching_calls_refused_total", "Calls that were refused because too many waited.")
	runs    = described("batching_runs_total", "Runs that calls were joined into.")
	rows    = described("batching_rows_total", "Rows of those runs.")
)

// Describe implements prometheus.Collector.
func (collector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{info, waiting, calls, refused, runs, rows} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (c collector) Collect(to chan<- prometheus.Metric) {
	for name, m := range c.models {
		to <- prometheus.MustNewConstMetric(info, prometheus.GaugeValue, 1, name, m.Engine())
		j := m.Joined()
		to <- prometheus.MustNewConstMetric(waiting, prometheus.GaugeValue, float64(j.Waiting), name)
		for d, n := range map[*prometheus.Desc]int64{calls: j.Calls, refused: j.Refused, runs: j.Runs, rows: j.Rows} {
			to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), name)
		}
	}
}
