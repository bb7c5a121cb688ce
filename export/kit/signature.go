package kit

import (
	"fmt"

	"github.com/hourglass-go/hourglass/data/contract"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/graph"
)

// signature is signature.json.
type signature struct {
	Format     int              `json:"format"` // 1
	Name       string           `json:"name"`
	Models     map[string]ports `json:"models"` // by file
	Columns    []column         `json:"columns,omitempty"`
	Thresholds *thresholds      `json:"thresholds,omitempty"`
}

// ports are what a file takes and gives. A size of −1 is any number of rows.
type ports struct {
	Inputs  []value `json:"inputs"`
	Outputs []value `json:"outputs"`
}

type value struct {
	Name     string  `json:"name"`
	Datatype string  `json:"datatype"`
	Shape    []int64 `json:"shape"`
	Means    string  `json:"means,omitempty"`
}

// column is one of a table, and the places of its values in a row of input.
type column struct {
	schema.Column
	First  int       `json:"first"`
	Values int       `json:"values"`
	Shift  []float32 `json:"shift,omitempty"` // training saw (value − shift) / scale
	Scale  []float32 `json:"scale,omitempty"`
}

// thresholds are those of a detector.
type thresholds struct {
	Alpha       float64  `json:"alpha"`           // the p-value up to which a row is an anomaly
	Score       *float32 `json:"score,omitempty"` // the score above which a row is one
	Calibrating int      `json:"calibrating_rows"`
}

func (k *kit) signature() ([]byte, error) {
	s := signature{Format: 1, Name: k.Name, Models: map[string]ports{}, Columns: k.columns(), Thresholds: k.thresholds()}
	for _, p := range k.Parts {
		in, err := k.values(p, p.Graph.Feeds())
		if err != nil {
			return nil, err
		}
		out, err := k.values(p, p.Graph.Outputs)
		if err != nil {
			return nil, err
		}
		s.Models[p.Name+".onnx"] = ports{in, out}
	}
	return indented(s)
}

func (k *kit) values(p *part, from []graph.Value) (all []value, err error) {
	for _, v := range from {
		kind, err := kindOf(v.Type.Elem)
		if err != nil {
			return nil, fmt.Errorf("%s.onnx, %q: %w", p.Name, v.Name, err)
		}
		all = append(all, value{v.Name, kind.protocol, shapeOf(v.Type.Shape), v.Doc})
	}
	return all, nil
}

// contract says what the rows are.
func (k *kit) contract() *contract.Contract {
	if k.Detector != nil && k.Detector.Rows != nil {
		return k.Detector.Rows
	}
	return k.Manifest.Data.Contract()
}

// columns lists the used columns of a table; nil: the rows are no table's, or their columns have no names.
func (k *kit) columns() (all []column) {
	s := k.Manifest.Data.Schema
	if k.Detector != nil {
		s = k.Detector.Schema
	}
	if s == nil || !k.contract().Single() {
		return nil
	}
	at := 0
	scaling := k.Manifest.Scaling
	for _, c := range s.Used() {
		one := column{Column: c, First: at, Values: c.Width()}
		if at += c.Width(); scaling != nil && len(scaling.Scale) >= at && len(scaling.Shift) >= at {
			one.Shift, one.Scale = scaling.Shift[one.First:at], scaling.Scale[one.First:at]
		}
		all = append(all, one)
	}
	return all
}

func (k *kit) thresholds() *thresholds {
	if k.Detector == nil {
		return nil
	}
	t := &thresholds{Alpha: k.Detector.Alpha(), Calibrating: k.Detector.Calibrating()}
	if score, ok := k.Detector.Threshold(); ok {
		t.Score = &score
	}
	return t
}
