package graph

import "fmt"

// These operators of ai.onnx.ml are linear models.
// https://onnx.ai/onnx/operators/onnx_aionnxml_LinearClassifier.html
// https://onnx.ai/onnx/operators/onnx_aionnxml_LinearRegressor.html
func init() {
	classifier := smooth(composed(3, 2.5, 1), data).summing(sumsColumns) // of an exponential and a quotient
	classifier.Continuity = Jumping                                      // the label does
	register(
		Operator{Name: ML + ".LinearRegressor", Facts: smooth(composed(3, 2.5, 1), data).summing(sumsColumns), infer: inferLinearRegressor},
		Operator{Name: ML + ".LinearClassifier", Facts: classifier, infer: inferLinearClassifier},
	)
}

func inferLinearRegressor(c *inference) error {
	targets := c.node.Int("targets", 1)
	if targets < 1 || targets > maxSpan {
		return fmt.Errorf("targets is %d; want 1 to %d", targets, maxSpan)
	}
	n, err := c.rows()
	c.out = Type{Elem: Float, Shape: Shape{n, Fixed(targets)}}
	if err != nil {
		return err
	}
	return c.weights(targets)
}

// weights checks the numbers of coefficients and intercepts of a linear model of so many outputs. More
// coefficients than are read pass: onnxruntime takes them, and the engines of this project say what they lack.
func (c *inference) weights(outputs int64) error {
	w, b := len(c.numbers("coefficients")), len(c.numbers("intercepts"))
	if b > 0 && int64(b) != outputs {
		return fmt.Errorf("%d intercepts for %d outputs", b, outputs)
	}
	if x := c.in(0).Shape; len(x) > 0 && x[len(x)-1].IsFixed() && (x[len(x)-1].Size > maxSpan || int64(w) < outputs*x[len(x)-1].Size) {
		return fmt.Errorf("%d coefficients for %d outputs and rows of %v", w, outputs, x)
	}
	return c.transform()
}

func inferLinearClassifier(c *inference) error {
	classes, err := c.classes("classlabels_ints")
	if err != nil {
		return err
	}
	outputs := int64(len(c.numbers("intercepts")))
	if x := c.in(0).Shape; outputs == 0 && len(x) > 0 && x[len(x)-1].IsFixed() && x[len(x)-1].Size > 0 {
		outputs = int64(len(c.numbers("coefficients"))) / x[len(x)-1].Size
	}
	outputs = max(outputs, 1)
	if err := c.scores(max(outputs, classes)); err != nil {
		return err
	}
	return c.weights(outputs)
}

// classes sets the type of the labels of a classifier, and returns the number of its classes.
func (c *inference) classes(integers string) (int64, error) {
	numbers, words := len(c.node.Ints(integers)), len(c.words("classlabels_strings"))
	if numbers > 0 == (words > 0) {
		return 0, fmt.Errorf("has %d labels in %q and %d in %q; want them in one of the two", numbers, integers, words, "classlabels_strings")
	}
	if c.out.Elem = Int64; words > 0 {
		c.out.Elem = String
	}
	n, err := c.rows()
	c.out.Shape = Shape{n}
	return int64(numbers + words), err
}

// scores sets the type of the scores of a classifier.
func (c *inference) scores(columns int64) error {
	c.more = []Type{{Elem: Float, Shape: Shape{c.out.Shape[0], Fixed(columns)}}}
	return c.transform()
}

// transform checks what is done with scores.
func (c *inference) transform() error {
	switch after := c.node.Text("post_transform", "NONE"); after {
	case "NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT":
		return nil
	default:
		return fmt.Errorf("post_transform is %q; want NONE, SOFTMAX, LOGISTIC, SOFTMAX_ZERO or PROBIT", after)
	}
}
