package conformance

// coarse are the tests that are held to the tolerance of ONNX's own runner, 1e-3 relative
// and 1e-7 absolute, because their recorded outputs are not exact to 1e-5 as all others are.
var coarse = map[string]string{
	"node/test_averagepool_2d_ceil_last_window_starts_on_pad": "its outputs were written down with four decimals",
	"node/test_roialign_aligned_false":                        "its outputs were written down with four decimals",
	"node/test_roialign_aligned_true":                         "its outputs were written down with four decimals",
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

		"node/test_constant": noInputs,
		"node/test_optional_has_element_empty_no_input_name_optional_input": noInputs,
		"node/test_optional_has_element_empty_no_input_name_tensor_input":   noInputs,
		"node/test_optional_has_element_empty_no_input_optional_input":      noInputs,
		"node/test_optional_has_element_empty_no_input_tensor_input":        noInputs,
		"node/test_resize_downsample_scales_cubic_align_corners":            fractional,
		"node/test_resize_downsample_scales_linear_align_corners":           fractional,

		"node/test_training_dropout":              drawn,
		"node/test_training_dropout_default":      drawn,
		"node/test_training_dropout_default_mask": drawn,
		"node/test_training_dropout_mask":         drawn,

		"node/test_bernoulli":                                    noUniform,
		"node/test_bernoulli_double":                             noUniform,
		"node/test_bernoulli_seed":                               noUniform,
		"node/test_dft":                                          coarseDFT,
		"node/test_dft_axis":                                     coarseDFT,
		"node/test_dft_axis_opset19":                             coarseDFT,
		"node/test_dft_inverse":                                  coarseDFT,
		"node/test_dft_inverse_opset19":                          coarseDFT,
		"node/test_dft_opset19":                                  coarseDFT,
		"node/test_stft":                                         coarseDFT,
		"node/test_stft_with_window":                             coarseDFT,
		"node/test_attention_4d_diff_heads_mask4d_padded_kv":     "it refuses a mask that is shorter than the keys",
		"node/test_rotary_embedding_no_position_ids_rotary_dim":  moreColumns,
		"node/test_rotary_embedding_with_interleaved_rotary_dim": moreColumns,
		"node/test_rotary_embedding_with_rotary_dim":             moreColumns,
	},
}

// corrected are the tests whose outputs were recorded before the specification of Attention was corrected:
// neighbouring heads of queries share a head of keys (https://github.com/onnx/onnx/pull/7274), and scores are
// bent before a mask is added (https://github.com/onnx/onnx/pull/7867, https://github.com/onnx/onnx/pull/7913).
var corrected = map[string][]string{
	"in the corrected text of the specification neighbouring heads of queries share a head of keys": {
		"3d_gqa", "3d_gqa_attn_mask", "3d_gqa_causal", "3d_gqa_scaled", "3d_gqa_softcap", "3d_gqa_with_past_and_present",
		"4d_gqa", "4d_gqa_attn_mask", "4d_gqa_causal", "4d_gqa_scaled", "4d_gqa_softcap", "4d_gqa_with_past_and_present", "4d_gqa_with_past_and_present_fp16",
	},
	"in the corrected text of the specification scores are bent before the mask is added, and mode 1 stands for that": {
		"3d_with_past_and_present_qk_matmul_bias", "3d_with_past_and_present_qk_matmul_softcap", "4d_with_past_and_present_qk_matmul_bias",
		"4d_with_past_and_present_qk_matmul_bias_3d_mask", "4d_with_past_and_present_qk_matmul_bias_3d_mask_causal",
		"4d_with_past_and_present_qk_matmul_bias_4d_mask", "4d_with_past_and_present_qk_matmul_bias_4d_mask_causal",
		"4d_with_qk_matmul_bias", "4d_with_qk_matmul_softcap",
	},
}

func init() {
	for why, tests := range corrected {
		for _, name := range tests {
			deviations["oracle"]["node/test_attention_"+name] = why
			deviations["onnxruntime"]["node/test_attention_"+name] = why
		}
	}
}

const (
	noInputs    = "package runtime opens models that have inputs"
	noUniform   = "it has no kernel of the function's RandomUniformLike"
	coarseDFT   = "its angles are products in float32, which are off by 1e-5"
	moreColumns = "it refuses tables with more columns than are turned"

	wrapped    = "the recorded outputs wrap where they are beyond the type, and the specification saturates them"
	zeroLength = "zeros divided by their length are 0 in the later text of the specification, and NaN in the recorded outputs"
	// In the specification length_resized is "the length of the resized tensor in axis x",
	// a whole number. output_width, of another transformation, may be none.
	fractional = "the recorded outputs are of a length that is no whole number, the input's times the scale, and the specification has the resized tensor's"
	drawn      = "numbers are drawn at random, and the recorded ones are NumPy's"
)
