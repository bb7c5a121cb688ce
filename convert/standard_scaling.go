package convert

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// These operators of ai.onnx.ml prepare rows. They compute in float32, and in float64 where they take
// other numbers.

func init() {
	standard["ai.onnx.ml.ArrayFeatureExtractor"] = (*rewrite).features
	standard["ai.onnx.ml.Binarizer"] = (*rewrite).binarizer
	standard["ai.onnx.ml.FeatureVectorizer"] = (*rewrite).vectorizer
	standard["ai.onnx.ml.Imputer"] = (*rewrite).imputer
	standard["ai.onnx.ml.Normalizer"] = (*rewrite).normalizer
	standard["ai.onnx.ml.Scaler"] = (*rewrite).scaler
}

func (r *rewrite) float(v graph.Value) graph.Value {
	if v.Type.Elem == graph.Float {
		return v
	}
	return r.op("Cast", v, graph.Int("to", int64(graph.Float)))
}

// wide makes float64 of numbers that float32 does not hold.
func (r *rewrite) wide(v graph.Value) graph.Value {
	if v.Type.Elem == graph.Float || v.Type.Elem == graph.Double {
		return v
	}
	return r.op("Cast", v, graph.Int("to", int64(graph.Double)))
}

// numbersLike returns a constant list of the type of a value, which is float32 or float64.
func (r *rewrite) numbersLike(x graph.Value, v []float32) graph.Value {
	if x.Type.Elem != graph.Double {
		return r.b.Const(graph.Vector("", v...))
	}
	wide := make([]float64, len(v))
	for i, f := range v {
		wide[i] = float64(f)
	}
	return r.b.Const(graph.Vector("", wide...))
}

// fitting reports whether a list has a number for each column of x, or one for all.
func fitting(x graph.Value, size int) bool {
	return size == 1 || len(x.Type.Shape) > 0 && x.Type.Shape[len(x.Type.Shape)-1] == graph.Fixed(int64(size))
}

// scaler computes (x − offset)·scale.
func (r *rewrite) scaler(n *graph.Node, in []graph.Value) []graph.Value {
	x := r.wide(in[0])
	for _, part := range []struct{ attribute, op string }{{"offset", "Sub"}, {"scale", "Mul"}} {
		a, given := n.Attr(part.attribute)
		if !given {
			continue
		}
		if !fitting(x, len(a.Floats)) {
			return r.refuse(n, "%q has %d numbers for rows of %v", part.attribute, len(a.Floats), x.Type)
		}
		x = r.op(part.op, x, r.numbersLike(x, a.Floats))
	}
	return []graph.Value{r.float(x)}
}

// imputer replaces the number that stands for a missing value by other numbers.
func (r *rewrite) imputer(n *graph.Node, in []graph.Value) []graph.Value {
	x := in[0]
	values, given := n.Attr("imputed_value_floats")
	if x.Type.Elem != graph.Float || !given {
		return r.refuse(n, "of %v has no form; of float32 it has", x.Type)
	}
	if !fitting(x, len(values.Floats)) {
		return r.refuse(n, "%q has %d numbers for rows of %v", "imputed_value_floats", len(values.Floats), x.Type)
	}
	missing := n.Float("replaced_value_float", 0)
	var which graph.Value
	if math.IsNaN(float64(missing)) {
		which = r.op("IsNaN", x)
	} else {
		which = r.op("Equal", x, r.b.Const(graph.Scalar("", missing)))
	}
	return []graph.Value{r.op("Where", which, r.b.Const(graph.Vector("", values.Floats...)), x)}
}

// normalizer divides each row by its greatest element, or by its length in L1 or L2, where that is
// not 0.
func (r *rewrite) normalizer(n *graph.Node, in []graph.Value) []graph.Value {
	norms := map[string]string{"MAX": "ReduceMax", "L1": "ReduceL1", "L2": "ReduceL2"}
	reduce, known := norms[n.Text("norm", "MAX")]
	if !known {
		return r.refuse(n, "norm is %q; want MAX, L1 or L2", n.Text("norm", ""))
	}
	x := r.float(in[0])
	var norm graph.Value
	if r.to < 18 {
		norm = r.op(reduce, x, graph.Ints("axes", -1))
	} else {
		norm = r.op(reduce, x, r.vector(-1))
	}
	one := r.b.Scalar(1)
	return []graph.Value{r.op("Div", x, r.op("Where", r.op("Equal", norm, r.b.Scalar(0)), one, norm))}
}

// binarizer gives 1 above a threshold, and otherwise 0.
func (r *rewrite) binarizer(n *graph.Node, in []graph.Value) []graph.Value {
	if in[0].Type.Elem != graph.Float {
		return r.refuse(n, "of %v has no form; of float32 it has", in[0].Type)
	}
	return []graph.Value{r.float(r.op("Greater", in[0], r.b.Const(graph.Scalar("", n.Float("threshold", 0)))))}
}

// features picks columns. From a single row it picks a row.
func (r *rewrite) features(n *graph.Node, in []graph.Value) []graph.Value {
	if len(in) != 2 || len(in[0].Type.Shape) == 0 {
		return r.refuse(n, "of %v has no form; of rows it has", in[0].Type)
	}
	picked := r.op("Gather", in[0], r.op("Reshape", in[1], r.vector(-1)), graph.Int("axis", -1))
	if len(in[0].Type.Shape) == 1 {
		picked = r.op("Reshape", picked, r.vector(1, -1))
	}
	return []graph.Value{picked}
}

// vectorizer puts the columns of all operands beside each other.
func (r *rewrite) vectorizer(n *graph.Node, in []graph.Value) []graph.Value {
	parts := []graph.Arg{graph.Int("axis", 1)}
	for i, x := range in {
		s := x.Type.Shape
		if len(s) == 0 || len(s) > 2 || i >= len(n.Ints("inputdimensions")) || s[len(s)-1] != graph.Fixed(n.Ints("inputdimensions")[i]) {
			return r.refuse(n, "of %v with inputdimensions of %v has no form", x.Type, n.Ints("inputdimensions"))
		}
		parts = append(parts, r.asRows(r.float(x)))
	}
	return []graph.Value{r.op("Concat", parts...)}
}

// asRows makes rows of one row.
func (r *rewrite) asRows(x graph.Value) graph.Value {
	if len(x.Type.Shape) == 1 {
		return r.op("Reshape", x, r.vector(1, -1))
	}
	return x
}
