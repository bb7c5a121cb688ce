package convert

import (
	"math"

	"github.com/hourglass-go/hourglass/graph"
)

// preprocessing writes operators of ai.onnx.ml, which scikit-learn's exporter puts before a model or
// around it, as operators of ONNX's own domain. They compute in float32.
// https://onnx.ai/onnx/operators/index_aionnxml.html has the specification of each.
var preprocessing = map[string]func(r *rewrite, n *graph.Node, in []graph.Value) []graph.Value{
	"ArrayFeatureExtractor": (*rewrite).features, "Binarizer": (*rewrite).binarizer, "Imputer": (*rewrite).imputer,
	"LinearRegressor": (*rewrite).linearRegressor, "Normalizer": (*rewrite).normalizer, "Scaler": (*rewrite).scaler,
}

func (r *rewrite) float(v graph.Value) graph.Value {
	if v.Type.Elem == graph.Float {
		return v
	}
	return r.op("Cast", v, graph.Int("to", int64(graph.Float)))
}

// fitting reports whether a list has a number for each column of x, or one for all.
func fitting(x graph.Value, size int) bool {
	return size == 1 || len(x.Type.Shape) > 0 && x.Type.Shape[len(x.Type.Shape)-1] == graph.Fixed(int64(size))
}

// scaler computes (x − offset)·scale.
func (r *rewrite) scaler(n *graph.Node, in []graph.Value) []graph.Value {
	x := r.float(in[0])
	for _, part := range []struct{ attribute, op string }{{"offset", "Sub"}, {"scale", "Mul"}} {
		a, given := n.Attr(part.attribute)
		if !given {
			continue
		}
		if !fitting(x, len(a.Floats)) {
			return r.refuse(n, "%q has %d numbers for rows of %v", part.attribute, len(a.Floats), x.Type)
		}
		x = r.op(part.op, x, r.b.Const(graph.Vector("", a.Floats...)))
	}
	return []graph.Value{x}
}

// imputer replaces the number that stands for a missing value by other numbers.
func (r *rewrite) imputer(n *graph.Node, in []graph.Value) []graph.Value {
	x := in[0]
	values, given := n.Attr("imputed_value_floats")
	if x.Type.Elem != graph.Float || !given {
		return r.refuse(n, "of %v; of float32 it is known", x.Type)
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
		return r.refuse(n, "of %v; of float32 it is known", in[0].Type)
	}
	return []graph.Value{r.float(r.op("Greater", in[0], r.b.Const(graph.Scalar("", n.Float("threshold", 0)))))}
}

// features picks columns. From a single row it picks a row.
func (r *rewrite) features(n *graph.Node, in []graph.Value) []graph.Value {
	if len(in) != 2 || len(in[0].Type.Shape) == 0 {
		return r.refuse(n, "of %v; of rows it is known", in[0].Type)
	}
	picked := r.op("Gather", in[0], r.op("Reshape", in[1], r.vector(-1)), graph.Int("axis", -1))
	if len(in[0].Type.Shape) == 1 {
		picked = r.op("Reshape", picked, r.vector(1, -1))
	}
	return []graph.Value{picked}
}

// linearRegressor computes x·Wᵀ + b, with W as [targets, columns].
func (r *rewrite) linearRegressor(n *graph.Node, in []graph.Value) []graph.Value {
	if after := n.Text("post_transform", "NONE"); after != "NONE" {
		return r.refuse(n, "post_transform is %q; NONE is known", after)
	}
	targets := n.Int("targets", 1)
	w, _ := n.Attr("coefficients")
	b, given := n.Attr("intercepts")
	x := in[0].Type.Shape
	if targets < 1 || len(x) != 2 || !x[1].IsFixed() || x[1].Size > 1<<30 || targets > 1<<30 || int64(len(w.Floats)) != targets*x[1].Size || given && int64(len(b.Floats)) != targets {
		return r.refuse(n, "%d coefficients and %d intercepts for %d targets and rows of %v", len(w.Floats), len(b.Floats), targets, in[0].Type)
	}
	y := r.op("Gemm", r.float(in[0]), r.b.Const(graph.NewTensor("", w.Floats, targets, x[1].Size)), graph.Int("transB", 1))
	if given {
		y = r.op("Add", y, r.b.Const(graph.Vector("", b.Floats...)))
	}
	return []graph.Value{y}
}
