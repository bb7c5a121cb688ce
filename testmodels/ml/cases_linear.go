package ml

import (
	"github.com/hourglass-go/hourglass/graph"
)

func linear() []Case {
	x := table[float32](2, 1, -2, 0.5, 3, 0, 0)
	w, b := list("coefficients", 1, 2, -1, 0.5, 0.25, -1), list("intercepts", 0.5, -1, 0)
	names, numbers := texts("classlabels_strings", "low", "mid", "high"), graph.Ints("classlabels_ints", 10, 20, 30)
	after := func(transform string) graph.Attribute { return graph.Text("post_transform", transform) }
	cases := []Case{
		{Name: "one target", Op: "LinearRegressor", Opset: 1, Inputs: these(x), Attrs: attributes(list("coefficients", 1, 2), list("intercepts", 0.5)), Want: these(table[float32](1, -2.5, 7, 0.5))},
		{Name: "three targets", Op: "LinearRegressor", Opset: 1, Inputs: these(x), Attrs: attributes(w, b, graph.Int("targets", 3)), Want: these(table[float32](3, -2.5, -3, 2.25, 7, 0, -2.875, 0.5, -1, 0))},
		{Name: "no intercepts, integers", Op: "LinearRegressor", Opset: 1, Inputs: these(table[int64](2, 1, -2)), Attrs: attributes(list("coefficients", 1, 2)), Want: these(table[float32](1, -3)), Lacks: true},
		{Name: "one target, LOGISTIC", Op: "LinearRegressor", Opset: 1, Inputs: these(table[float32](2, 0, 0)), Attrs: attributes(list("coefficients", 1, 2), list("intercepts", 0), after("LOGISTIC")), Want: these(table[float32](1, 0.5)),
			Deviates: "it leaves the transform of a single target out"},
		{Name: "strings", Op: "LinearClassifier", Opset: 1, Outputs: 2, Inputs: these(x), Attrs: attributes(w, b, names), Want: these(words([]int64{3}, "high", "low", "low"), table[float32](3, -2.5, -3, 2.25, 7, 0, -2.875, 0.5, -1, 0))},
		{Name: "one score", Op: "LinearClassifier", Opset: 1, Outputs: 2, Inputs: these(x), Attrs: attributes(list("coefficients", 1, 2), list("intercepts", 0.5), graph.Ints("classlabels_ints", 0, 1)), Declined: "one score for two classes"},
		{Name: "PROBIT", Op: "LinearClassifier", Opset: 1, Outputs: 2, Inputs: these(x), Attrs: attributes(w, b, names, after("PROBIT")), Declined: "PROBIT"},
	}
	for _, transform := range []string{"NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO"} {
		cases = append(cases,
			Case{Name: transform, Op: "LinearClassifier", Opset: 1, Outputs: 2, Inputs: these(x), Attrs: attributes(w, b, numbers, after(transform)), Want: these(graph.Vector[int64]("", 30, 10, 10))},
			Case{Name: "three targets, " + transform, Op: "LinearRegressor", Opset: 1, Inputs: these(x), Attrs: attributes(w, b, graph.Int("targets", 3), after(transform))})
	}
	return cases
}

// machines are of two support vectors for each class.
func machines() []Case {
	x := table[float32](2, 1, -2, 0.5, 3, 0, 0, -1, 0.25)
	vectors := []float32{1, 0, 0.5, 1, -1, 0.5, -0.5, -1, 0, 2, 1, 1}
	kernel := func(k string) []graph.Attribute {
		return attributes(graph.Text("kernel_type", k), list("kernel_params", 0.5, 0.25, 3))
	}
	of := func(k string, more ...graph.Attribute) []graph.Attribute { return append(kernel(k), more...) }
	two := attributes(list("support_vectors", vectors[:8]...), graph.Ints("vectors_per_class", 2, 2), list("coefficients", 0.5, 1, -0.75, -0.75), list("rho", 0.1))
	three := attributes(list("support_vectors", vectors...), graph.Ints("vectors_per_class", 2, 2, 2), list("rho", 0.1, -0.2, 0.05),
		list("coefficients", 0.5, 1, -0.75, -0.75, -0.25, -0.5, 0.25, 0.5, 0.5, 0.25, -0.5, -0.25))
	var cases []Case
	for _, k := range []string{"LINEAR", "POLY", "RBF", "SIGMOID"} {
		cases = append(cases,
			Case{Name: k, Op: "SVMRegressor", Opset: 1, Inputs: these(x), Attrs: of(k, list("support_vectors", vectors[:6]...), graph.Int("n_supports", 3), list("coefficients", 0.5, -1, 0.25), list("rho", 0.75))},
			Case{Name: "two classes, " + k, Op: "SVMClassifier", Opset: 1, Outputs: 2, Inputs: these(x), Attrs: of(k, append(two, texts("classlabels_strings", "no", "yes"))...)},
			Case{Name: "three classes, " + k, Op: "SVMClassifier", Opset: 1, Outputs: 2, Inputs: these(x), Attrs: of(k, append(three, graph.Ints("classlabels_ints", 3, 1, 2))...)},
			Case{Name: "probabilities of two, " + k, Op: "SVMClassifier", Opset: 1, Outputs: 2, Inputs: these(x), Attrs: of(k, append(two, graph.Ints("classlabels_ints", 3, 1), list("prob_a", -1.5), list("prob_b", 0.25))...)},
			Case{Name: "probabilities of three, " + k, Op: "SVMClassifier", Opset: 1, Outputs: 2, Inputs: these(x), Attrs: of(k, append(three, graph.Ints("classlabels_ints", 3, 1, 2), list("prob_a", -1.5, -1, -2), list("prob_b", 0.25, 0, -0.125))...)})
	}
	return append(cases,
		Case{Name: "no vectors", Op: "SVMRegressor", Opset: 1, Inputs: these(x), Attrs: of("LINEAR", list("coefficients", 0.5, -1), list("rho", 0.75)), Want: these(table[float32](1, 3.25, -2, 0.75, 0))},
		Case{Name: "one class", Op: "SVMRegressor", Opset: 1, Inputs: these(x), Attrs: of("RBF", list("support_vectors", vectors[:6]...), graph.Int("n_supports", 3), graph.Int("one_class", 1), list("coefficients", 0.5, 1, 0.25), list("rho", -0.75))},
		Case{Name: "no vectors", Op: "SVMClassifier", Opset: 1, Outputs: 2, Inputs: these(x), Attrs: attributes(list("coefficients", 0.5, -1, 0.25, 1, -0.5, 0.5), list("rho", 0.75), graph.Ints("classlabels_ints", 0, 1, 2)), Declined: "classes without support vectors"},
	)
}
