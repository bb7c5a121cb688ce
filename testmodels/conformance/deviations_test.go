package conformance

// coarse are the tests that are held to the tolerance of ONNX's own runner, 1e-3 relative
// and 1e-7 absolute, because their recorded outputs are not exact to 1e-5 as all others are.
var coarse = map[string]string{
	"node/test_averagepool_2d_ceil_last_window_starts_on_pad": "its outputs were written down with four decimals",
	"node/test_gridsample_bicubic":                            "its outputs were written down with four decimals",
}

// deviations are the tests, by engine, whose outputs must differ from the recorded ones.
var deviations = map[string]map[string]string{
	"native": {
		"node/test_resize_downsample_scales_cubic_align_corners":  fractional,
		"node/test_resize_downsample_scales_linear_align_corners": fractional,
	},
	"oracle": {
		"node/test_qlinearmatmul_2D_int8_float16": wrapped,
		"node/test_qlinearmatmul_2D_int8_float32": wrapped,
		"node/test_qlinearmatmul_3D_int8_float16": wrapped,
		"node/test_qlinearmatmul_3D_int8_float32": wrapped,
		"node/test_l2normalization_axis_0":        zeroLength,

		"node/test_resize_downsample_scales_cubic_align_corners":  fractional,
		"node/test_resize_downsample_scales_linear_align_corners": fractional,
	},
	"onnxruntime": {
		"node/test_qlinearmatmul_2D_int8_float16":      wrapped,
		"node/test_qlinearmatmul_2D_int8_float32":      wrapped,
		"node/test_qlinearmatmul_3D_int8_float16":      wrapped,
		"node/test_qlinearmatmul_3D_int8_float32":      wrapped,
		"node/test_l2normalization_axis_0":             zeroLength,
		"node/test_maxunpool_export_with_output_shape": "it counts places in the larger output, and the recorded places are of the smaller one",

		"node/test_constant": "package runtime opens models that have inputs",
		"node/test_resize_downsample_scales_cubic_align_corners":  fractional,
		"node/test_resize_downsample_scales_linear_align_corners": fractional,

		"node/test_training_dropout":              drawn,
		"node/test_training_dropout_default":      drawn,
		"node/test_training_dropout_default_mask": drawn,
		"node/test_training_dropout_mask":         drawn,
	},
}

const (
	wrapped    = "the recorded outputs wrap where they are beyond the type, and the specification saturates them"
	zeroLength = "zeros divided by their length are 0 in the later text of the specification, and NaN in the recorded outputs"
	// In the specification length_resized is "the length of the resized tensor in axis x",
	// a whole number. output_width, of another transformation, may be none.
	fractional = "the recorded outputs are of a length that is no whole number, the input's times the scale, and the specification has the resized tensor's"
	drawn      = "numbers are drawn at random, and the recorded ones are NumPy's"
)
