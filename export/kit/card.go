package kit

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"text/template"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/graph"
)

//go:embed files/card.md
var cardText string

var cardTemplate = template.Must(template.New("card").Funcs(template.FuncMap{
	"quote":  strconv.Quote,
	"cell":   cell,
	"join":   strings.Join,
	"places": places,
	"seen":   seen,
	"ports":  listed,
}).Parse(cardText))

// card is what the template shows beside the kit itself.
type card struct {
	*kit
	Task, Kind, Rows, Config string
	Tags                     []string
	Columns                  []column
	Thresholds               *thresholds
	LastEpoch                *export.Epoch
	Corruption, Penalties    string
	Needs                    struct{ ONNX, ONNXRuntime string }
	Served                   string
	Zeros                    bool
	Python, JavaScript       string
	Cpp, Go, Mapping         string
}

func (k *kit) card() ([]byte, error) {
	c := card{kit: k, Columns: k.columns(), Thresholds: k.thresholds(), Rows: k.rows()}
	var config bytes.Buffer
	if err := json.Compact(&config, k.Manifest.Config); err != nil {
		return nil, err
	}
	c.Config = config.String()
	c.Task, c.Kind, c.Tags = k.task()
	if course := k.Manifest.Training.Course; len(course) > 0 {
		c.LastEpoch = &course[len(course)-1]
	}
	if k.Manifest.Corruption != nil {
		c.Corruption = k.Manifest.Corruption.Name
	}
	var penalties []string
	for _, p := range k.Manifest.Penalties {
		penalties = append(penalties, p.Name)
	}
	c.Penalties = strings.Join(penalties, ", ")
	var most needs
	for _, p := range k.Parts {
		if n := needsOf(p.Graph); n.opset > most.opset {
			most = n
		}
	}
	c.Needs.ONNX, c.Needs.ONNXRuntime = most.onnx, most.onnxruntime
	if c.Served = k.Name; k.Detector == nil {
		c.Served += "-" + k.Parts[0].Name
	}
	s, err := k.snippets()
	if err != nil {
		return nil, err
	}
	c.Zeros, c.Python, c.JavaScript, c.Cpp, c.Go, c.Mapping = s.zeros, s.python, s.javaScript, s.cpp, s.goProgram, s.mapping
	var b bytes.Buffer
	err = cardTemplate.Execute(&b, c)
	return b.Bytes(), err
}

// task says what the model is, in the words of Hugging Face and in a sentence.
func (k *kit) task() (task, sentence string, tags []string) {
	pictures := len(k.contract().Shape) == 3
	task = "feature-extraction"
	if pictures {
		task = "image-feature-extraction"
	}
	if k.Detector != nil {
		if !pictures {
			task = "tabular-classification"
		}
		return task, "A detector of rows that are unlike those that it was fitted on. It gives each row a score, a calibrated p-value, a decision, and the share of each column in the score.", []string{"anomaly-detection"}
	}
	return task, fmt.Sprintf("An autoencoder (`%s`) of rows of %d values with a code of %d.", k.Manifest.Recipe, k.Manifest.Features, k.Manifest.Latent), []string{"autoencoder", "anomaly-detection"}
}

// rows says what rows are that are none of a table's.
func (k *kit) rows() string {
	c := k.contract()
	switch {
	case c.Window > 0:
		return fmt.Sprintf("A row is a window of %d steps of a series, cut every %d steps: step after step, and in each the values in the order of the table's columns%s.", c.Window, c.Stride, named(c.Names()))
	case len(c.Shape) == 3:
		return fmt.Sprintf("A row is a picture %d pixels wide and %d high, of %d planes (1: grey; 3: red, green and blue): plane after plane, line after line, in the values of the data that it was trained on.", c.Shape[2], c.Shape[1], c.Shape[0])
	}
	return ""
}

func named(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return " (" + cell(strings.Join(names, ", ")) + ")"
}

// cell keeps a text from ending a cell of a table, or its line.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "\r", " ", "`", "'").Replace(s)
}

// places says where a column's values stand in a row.
func places(c column) string {
	if c.Values == 1 {
		return fmt.Sprint(c.First)
	}
	return fmt.Sprintf("%d (days since 1970-01-01), %d (seconds of the day)", c.First, c.First+1)
}

// seen says how training scaled a column.
func seen(c column) string {
	switch {
	case len(c.Scale) == 1:
		return fmt.Sprintf("(x − %v) / %v", c.Shift[0], c.Scale[0])
	case c.Log:
		return fmt.Sprintf("the logarithm, sign(x)·ln(1 + |x| / %v)", c.Unit)
	case c.Gaps:
		return "gaps, too"
	}
	return "the value"
}

func listed(values []graph.Value) string {
	var all []string
	for i, v := range values {
		if i == 12 {
			all = append(all, fmt.Sprintf("and %d more", len(values)-i))
			break
		}
		all = append(all, fmt.Sprintf("`%s` %s", cell(v.Name), cell(v.Type.String())))
	}
	return strings.Join(all, ", ")
}

// numeric returns the first part whose inputs are numbers.
func (k *kit) numeric() *part {
	for _, p := range k.Parts {
		if p.Name != string(hourglass.ColumnsPart) {
			return p
		}
	}
	return k.Parts[0]
}
