package model

import (
	"context"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass/report"
)

// training says what was trained, on what and how.
func (r *reporting) training(context.Context) ([]report.Section, error) {
	m, t := r.manifest, r.manifest.Training
	rows := [][]string{
		{"recipe", m.Recipe}, {"configuration", string(m.Config)}, {"objective", m.Objective},
		{"data", fmt.Sprintf("%s, %d rows, SHA-256 %s", m.Data.Name, m.Data.Rows, m.Data.Fingerprint)},
		{"training", fmt.Sprintf("%s, %s at %v, %s, batches of %d, %d epochs, %d steps, seed %d", t.Engine, t.Optimizer, t.Rate, t.Schedule, t.Batch, t.Epochs, t.Steps, t.Seed)},
		{"opset", fmt.Sprint(m.Opset)},
	}
	if m.Corruption != nil {
		rows = append(rows, []string{"corruption", m.Corruption.Name + " " + string(m.Corruption.Constants)})
	}
	for _, p := range m.Penalties {
		rows = append(rows, []string{"penalty", p.Name + " " + string(p.Constants)})
	}
	s := report.Section{Heading: "Training", Table: &report.Table{Rows: rows}}
	var train, held []float64
	for _, e := range t.Course {
		train, held = append(train, e.Train), append(held, e.Held)
	}
	if len(held) > 1 && slices.Min(train) > 0 && slices.Min(held) > 0 {
		curves, err := report.Curves("epoch", "loss", report.Line{Name: "training rows", Y: train}, report.Line{Name: "held-out rows", Y: held})
		if err != nil {
			return nil, err
		}
		s.Figures = []report.Figure{{Caption: "The objective, epoch by epoch.", Chart: curves}}
	}
	return one(s), nil
}
