package kit

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/graph"
)

// snippets are programs of a card. Each prints a line for each output of one row: its name, then its values.
type snippets struct {
	zeros                              bool // whether the row is zeros
	python, javaScript, cpp, goProgram string
	mapping                            string // the row as Python has it
}

// mostLiteral is the greatest number of values of a row that is written out.
const mostLiteral = 40

// row is the first row of an input.
type row struct {
	*graph.Tensor
	zeros bool
}

// firstRows returns the first row of each input of a part: zeros where it is long.
func firstRows(p *part) (rows []row) {
	for _, t := range p.Inputs {
		width := 1
		for _, d := range t.Dims[1:] {
			width *= int(d)
		}
		dims := append([]int64{1}, t.Dims[1:]...)
		one := &graph.Tensor{Name: t.Name, Elem: t.Elem, Dims: dims}
		if t.Elem == graph.String {
			one.Strings = t.Strings[:width]
		} else {
			one.Raw = t.Raw[:width*t.Elem.Size()]
		}
		rows = append(rows, row{one, width > mostLiteral && t.Elem != graph.String})
	}
	return rows
}

func (k *kit) snippets() (*snippets, error) {
	s := &snippets{}
	first, numeric := k.Parts[0], k.numeric()
	rows := firstRows(first)
	for _, r := range rows {
		s.zeros = s.zeros || r.zeros
	}
	var err error
	if s.mapping, err = pythonRow(rows); err != nil {
		return nil, err
	}
	s.python = fmt.Sprintf(`# snippet.py
import numpy
import onnxruntime

session = onnxruntime.InferenceSession("%s.onnx", providers=["CPUExecutionProvider"])
row = %s
for output, values in zip(session.get_outputs(), session.run(None, row)):
    print(output.name, *values.ravel())
`, first.Name, s.mapping)
	if s.javaScript, err = javaScript(first, rows); err != nil {
		return nil, err
	}
	if s.cpp, err = cpp(numeric, firstRows(numeric)); err != nil {
		return nil, err
	}
	s.goProgram, err = k.goProgram(numeric)
	return s, err
}

func commas(dims []int64) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(dims), " ", ", "), "[]")
}

func quoted(s string) string {
	b, _ := json.Marshal(s) // a string always has a form
	return string(b)
}

func pythonRow(rows []row) (string, error) {
	var b strings.Builder
	b.WriteString("{\n")
	for _, r := range rows {
		kind := "numpy." + r.Elem.String()
		if r.Elem == graph.String {
			kind = "object"
		}
		if r.Elem == graph.Bool {
			kind = "bool"
		}
		shape := commas(r.Dims)
		if r.zeros {
			fmt.Fprintf(&b, "    %s: numpy.zeros([%s], %s),\n", quoted(r.Name), shape, kind)
			continue
		}
		values, err := texts(r.Tensor, quoted, "numpy.nan")
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "    %s: numpy.array([%s], %s).reshape(%s),\n", quoted(r.Name), strings.Join(values, ", "), kind, shape)
	}
	b.WriteString("}")
	return b.String(), nil
}

// javaScriptArrays holds the elements of types.
var javaScriptArrays = map[graph.DataType]string{
	graph.Float: "Float32Array", graph.Double: "Float64Array", graph.Int64: "BigInt64Array", graph.Int32: "Int32Array",
	graph.Uint8: "Uint8Array", graph.Bool: "Uint8Array", graph.String: "Array",
}

func javaScript(p *part, rows []row) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, `// snippet.mjs
import ort from "onnxruntime-node";

const session = await ort.InferenceSession.create("%s.onnx");
const row = {
`, p.Name)
	for _, r := range rows {
		array, known := javaScriptArrays[r.Elem]
		if !known {
			return "", fmt.Errorf("the snippets have no form for %q, %v", r.Name, r.Elem)
		}
		values := fmt.Sprintf("new %s(%d)", array, r.Len())
		if !r.zeros {
			all, err := texts(r.Tensor, quoted, "NaN")
			if err != nil {
				return "", err
			}
			if r.Elem == graph.Int64 {
				for i := range all {
					all[i] += "n"
				}
			}
			values = fmt.Sprintf("%s.from([%s])", array, strings.Join(all, ", "))
		}
		fmt.Fprintf(&b, "  %s: new ort.Tensor(%s, %s, [%s]),\n", quoted(r.Name), quoted(r.Elem.String()), values, commas(r.Dims))
	}
	b.WriteString(`};
const outputs = await session.run(row);
for (const name of session.outputNames) console.log(name, ...Array.from(outputs[name].data, String));
`)
	return b.String(), nil
}

// cppTypes are what elements are called.
var cppTypes = map[graph.DataType]string{
	graph.Float: "float", graph.Double: "double", graph.Int64: "int64_t", graph.Int32: "int32_t", graph.Uint8: "uint8_t", graph.Bool: "bool",
}

func cpp(p *part, rows []row) (string, error) {
	var b, names strings.Builder
	b.WriteString(`// snippet.cpp
#include <array>
#include <cmath>
#include <iostream>
#include <vector>

#include <onnxruntime_cxx_api.h>

template <typename T>
void print(const char *name, const Ort::Value &v) {
  std::cout << name;
  const T *data = v.GetTensorData<T>();
  for (size_t i = 0; i < v.GetTensorTypeAndShapeInfo().GetElementCount(); i++) std::cout << ' ' << data[i];
  std::cout << '\n';
}

int main() {
  Ort::Env env;
`)
	fmt.Fprintf(&b, "  Ort::Session session(env, ORT_TSTR(\"%s.onnx\"), Ort::SessionOptions{});\n", p.Name)
	b.WriteString("  const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);\n  std::vector<Ort::Value> row;\n")
	for i, r := range rows {
		kind, known := cppTypes[r.Elem]
		if !known || r.Elem == graph.Bool {
			return "", fmt.Errorf("the snippets have no form for %q, %v", r.Name, r.Elem)
		}
		all, err := texts(r.Tensor, quoted, "NAN")
		if err != nil {
			return "", err
		}
		content := "{" + strings.Join(all, ", ") + "}"
		if r.zeros {
			content = "{}"
		}
		if r.Elem == graph.Float && !r.zeros {
			for j := range all {
				if strings.Trim(all[j], "-0123456789") == "" {
					all[j] += "."
				}
				if all[j] != "NAN" {
					all[j] += "f"
				}
			}
			content = "{" + strings.Join(all, ", ") + "}"
		}
		fmt.Fprintf(&b, "  std::array<%s, %d> x%d%s; // %s\n", kind, r.Len(), i, content, oneLine(r.Name))
		fmt.Fprintf(&b, "  const std::array<int64_t, %d> shape%d{%s};\n", len(r.Dims), i, commas(r.Dims))
		fmt.Fprintf(&b, "  row.push_back(Ort::Value::CreateTensor<%s>(memory, x%d.data(), x%d.size(), shape%d.data(), shape%d.size()));\n", kind, i, i, i, i)
		fmt.Fprintf(&names, "%s, ", quoted(r.Name))
	}
	var outs []string
	for _, v := range p.Graph.Outputs {
		outs = append(outs, quoted(v.Name))
	}
	fmt.Fprintf(&b, "  const char *in[] = {%s}, *out[] = {%s};\n", strings.TrimSuffix(names.String(), ", "), strings.Join(outs, ", "))
	fmt.Fprintf(&b, "  const auto outputs = session.Run(Ort::RunOptions{}, in, row.data(), row.size(), out, %d);\n", len(outs))
	for i, v := range p.Graph.Outputs {
		kind, known := cppTypes[v.Type.Elem]
		if !known {
			return "", fmt.Errorf("the snippets have no form for %q, %v", v.Name, v.Type.Elem)
		}
		fmt.Fprintf(&b, "  print<%s>(out[%d], outputs[%d]);\n", kind, i, i)
	}
	b.WriteString("}\n")
	return b.String(), nil
}

// oneLine keeps a name from ending a comment.
func oneLine(s string) string { return strings.NewReplacer("\n", " ", "\r", " ", "\\", "/").Replace(s) }

// goProgram uses the calls of package infer that the model has.
func (k *kit) goProgram(p *part) (string, error) {
	input := firstRows(p)[0]
	lines, call, imports := []string(nil), "", ""
	switch columns := k.columns(); {
	case len(p.Inputs) > 1 || p.Outputs[0].Elem != graph.Float:
		imports = "\n\t\"github.com/hourglass-go/hourglass\"\n\t\"github.com/hourglass-go/hourglass/graph\""
		for _, r := range firstRows(p) {
			kind := map[graph.DataType]string{graph.Float: "float32", graph.Int64: "int64"}[r.Elem]
			if kind == "" {
				return "", fmt.Errorf("the snippets have no form for %q, %v", r.Name, r.Elem)
			}
			values, err := goValues(r, kind)
			if err != nil {
				return "", err
			}
			lines = append(lines, fmt.Sprintf("\t\t%s: graph.NewTensor(%[1]s, %s, %s),", quoted(r.Name), values, commas(r.Dims)))
		}
		row := "map[string]*graph.Tensor{\n" + strings.Join(lines, "\n") + "\n\t}"
		call = fmt.Sprintf("\trow := %s\n\toutputs, err := model.Run(ctx, hourglass.Part(%s), row)\n\tcheck(err)\n", row, quoted(p.Name))
		for _, t := range p.Outputs {
			kind := map[graph.DataType]string{graph.Float: "float32", graph.Int64: "int64"}[t.Elem]
			if kind == "" {
				return "", fmt.Errorf("the snippets have no form for %q, %v", t.Name, t.Elem)
			}
			call += fmt.Sprintf("\t%s, err := graph.Data[%s](outputs[%s])\n\tcheck(err)\n\tfmt.Println(%[3]s, %[1]s)\n", camel(t.Name), kind, quoted(t.Name))
		}
	case columns != nil && len(columns) <= mostLiteral:
		row, err := k.goColumns(columns)
		if err != nil {
			return "", err
		}
		call = fmt.Sprintf("\trow := %s\n\trows, err := infer.RowsOf[map[string]any](model)\n\tcheck(err)\n\tx, err := rows.Append(nil, &row)\n\tcheck(err)\n", row)
	default:
		values, err := goValues(input, "float32")
		if err != nil {
			return "", err
		}
		call = fmt.Sprintf("\tx := %s\n", values)
	}
	if imports == "" {
		if k.Detector != nil {
			call += "\tscores, err := model.Score(ctx, x)\n\tcheck(err)\n\tfmt.Println(\"score\", scores.Score)\n\tfmt.Println(\"p_value\", scores.PValue)\n\tfmt.Println(\"is_anomaly\", scores.Anomaly)\n"
		} else {
			call += "\tcodes, err := model.Encode(ctx, x)\n\tcheck(err)\n\tfmt.Println(\"latent\", codes)\n"
		}
	}
	return fmt.Sprintf(`// main.go
package main

import (
	"context"
	"fmt"
	"log"
%s
	"github.com/hourglass-go/hourglass/infer"
)

func main() {
	ctx := context.Background()
	model, err := infer.Open(ctx, ".", nil)
	check(err)
	defer model.Close()
%s}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
`, imports, call), nil
}

func camel(name string) string {
	words := strings.Split(name, "_")
	for i := 1; i < len(words); i++ {
		words[i] = strings.ToUpper(words[i][:1]) + words[i][1:]
	}
	return strings.Join(words, "")
}

func goValues(r row, kind string) (string, error) {
	if r.zeros {
		return fmt.Sprintf("make([]%s, %d)", kind, r.Len()), nil
	}
	all, err := texts(r.Tensor, quoted, "float32(math.NaN())")
	return fmt.Sprintf("[]%s{%s}", kind, strings.Join(all, ", ")), err
}

// goColumns writes the first row by its columns.
func (k *kit) goColumns(columns []column) (string, error) {
	x, err := graph.Data[float32](k.numeric().Inputs[0])
	if err != nil {
		return "", err
	}
	var fields []string
	for _, c := range columns {
		v, text := float64(x[c.First]), ""
		switch {
		case math.IsNaN(v):
			text = "nil"
		case c.Kind == schema.Category:
			if text = quoted("(other)"); int(v) < len(c.Categories) {
				text = quoted(c.Categories[int(v)])
			}
		case c.Kind == schema.Time:
			at := int64(v)*86400 + int64(x[c.First+1])
			if text = fmt.Sprint(at); c.Layout != "" {
				text = quoted(time.Unix(at, 0).UTC().Format(c.Layout))
			}
		default:
			text = fmt.Sprint(x[c.First])
		}
		fields = append(fields, fmt.Sprintf("\t\t%s: %s,\n", quoted(c.Name), text))
	}
	return "map[string]any{\n" + strings.Join(fields, "") + "\t}", nil
}
