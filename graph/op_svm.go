package graph

import "fmt"

// These operators of ai.onnx.ml are support vector machines.
// https://onnx.ai/onnx/operators/onnx_aionnxml_SVMClassifier.html
// https://onnx.ai/onnx/operators/onnx_aionnxml_SVMRegressor.html
func init() {
	kernels := composed(5, 16, 2.5) // of a hyperbolic tangent, a power, and a quotient
	classifier := smooth(kernels, data).summing(sumsVectors)
	classifier.Continuity = Jumping // the label does
	regressor := smooth(kernels, data).summing(sumsVectors)
	regressor.at = func(f *Facts, n *Node) {
		if n.Int("one_class", 0) != 0 {
			f.Continuity = Stepping
		}
	}
	register(
		Operator{Name: ML + ".SVMClassifier", Facts: classifier, infer: inferSVMClassifier},
		Operator{Name: ML + ".SVMRegressor", Facts: regressor, infer: inferSVMRegressor},
	)
}

// sumsVectors sums a weight of each support vector, or of each column where there are none. Engines that
// compute a machine in steps take the weights as an operand after the inputs.
func sumsVectors(n *Node, _ []Extent) Sum {
	a, _ := n.Attr("coefficients")
	k := max(len(a.Floats), 1)
	return Sum{Terms: k, Operand: 1, Steps: float64(k)/2 + 8} // a kernel is a sum itself, and rounded
}

func inferSVMRegressor(c *inference) error {
	n, err := c.rows()
	c.out = Type{Elem: Float, Shape: Shape{n, Fixed(1)}}
	if err != nil {
		return err
	}
	if len(c.numbers("rho")) != 1 {
		return fmt.Errorf("rho has %d numbers, want 1", len(c.numbers("rho")))
	}
	supports := c.node.Int("n_supports", 0)
	if supports < 0 || supports > maxSpan {
		return fmt.Errorf("n_supports is %d; want 0 to %d", supports, maxSpan)
	}
	if n := int64(len(c.numbers("coefficients"))); supports > 0 && n != supports {
		return fmt.Errorf("%d coefficients for %d support vectors", n, supports)
	}
	if err := c.transform(); err != nil {
		return err
	}
	return c.kernel(supports, 1)
}

// kernel checks what a kernel is computed from. Without support vectors there are as many lists of
// coefficients as outputs.
func (c *inference) kernel(supports, outputs int64) error {
	if k := c.node.Text("kernel_type", "LINEAR"); k != "LINEAR" && k != "POLY" && k != "RBF" && k != "SIGMOID" {
		return fmt.Errorf("kernel_type is %q; want LINEAR, POLY, RBF or SIGMOID", k)
	}
	if n := len(c.numbers("kernel_params")); n != 0 && n != 3 {
		return fmt.Errorf("kernel_params has %d numbers; want gamma, coef0 and degree", n)
	}
	rows, what := supports, "support_vectors"
	if supports == 0 {
		rows, what = outputs, "coefficients"
	}
	n := int64(len(c.numbers(what)))
	if x := c.in(0).Shape; rows == 0 || n%rows != 0 || len(x) > 0 && x[len(x)-1].IsFixed() && x[len(x)-1].Size != n/rows {
		return fmt.Errorf("%q has %d numbers for %d rows of %v", what, n, rows, x)
	}
	return nil
}

func inferSVMClassifier(c *inference) error {
	classes, err := c.classes("classlabels_ints")
	if err != nil {
		return err
	}
	supports := int64(0)
	perClass := c.node.Ints("vectors_per_class")
	for _, n := range perClass {
		if n < 0 || n > maxSpan {
			return fmt.Errorf("vectors_per_class is %v; want 0 to %d", perClass, maxSpan)
		}
		supports += n
	}
	a, b, rho := len(c.numbers("prob_a")), len(c.numbers("prob_b")), len(c.numbers("rho"))
	pairs := classes * (classes - 1) / 2
	columns := classes
	switch {
	case a != b:
		return fmt.Errorf("prob_a has %d numbers, prob_b %d; want as many", a, b)
	case supports == 0:
		if rho != 1 && int64(rho) != classes {
			return fmt.Errorf("rho has %d numbers for %d classes", rho, classes)
		}
	case int64(len(perClass)) != classes || int64(rho) != pairs || a > 0 && int64(a) != pairs:
		return fmt.Errorf("vectors of %d classes, and %d rho and %d prob_a; %d classes have %d pairs", len(perClass), rho, a, classes, pairs)
	case int64(len(c.numbers("coefficients"))) != (classes-1)*supports:
		return fmt.Errorf("%d coefficients for %d support vectors of %d classes", len(c.numbers("coefficients")), supports, classes)
	case a == 0:
		columns = max(pairs, 2)
	}
	if err := c.scores(columns); err != nil {
		return err
	}
	return c.kernel(supports, classes)
}
