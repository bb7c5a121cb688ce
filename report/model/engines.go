package model

import (
	"context"
	"fmt"

	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/report"
	"github.com/hourglass-go/hourglass/verify/folder"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/lineup"
)

// engines compares the exported files on every engine.
func (r *reporting) engines(ctx context.Context) ([]report.Section, error) {
	if len(r.settings.Engines) == 0 {
		return nil, nil
	}
	reports, err := folder.Compare(ctx, r.dir, lineup.Lineup{Engines: r.settings.Engines, Optional: true},
		folder.Inputs{Set: r.settings.Test.Slice(0, min(feed.RowsAtATime, r.settings.Test.Rows()))}, &judge.Settings{Tolerance: &judge.Promised})
	if err != nil {
		return nil, err
	}
	table := &report.Table{Head: []string{"file", "reference", "engine", "output", "max |Δ|", "mean |Δ|", "verdict"}}
	for _, of := range reports {
		for _, p := range of.Pairs {
			for _, d := range p.Outputs {
				table.Rows = append(table.Rows, []string{of.Graph + ".onnx", p.Reference, p.Subject, d.Output, fmt.Sprintf("%.2e", d.MaxAbs), fmt.Sprintf("%.2e", d.MeanAbs), string(d.Verdict)})
			}
		}
		for _, e := range of.Subjects {
			if e.Verdict == judge.Unsupported || e.Verdict == judge.Failed {
				table.Rows = append(table.Rows, []string{of.Graph + ".onnx", "", e.Name, "", "", "", string(e.Verdict)})
			}
		}
	}
	return one(report.Section{Heading: "Engines", Text: fmt.Sprintf("The files on independent engines, over %d rows.", min(feed.RowsAtATime, r.settings.Test.Rows())), Table: table}), nil
}
