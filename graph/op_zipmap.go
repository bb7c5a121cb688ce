package graph

// ZipMap makes a map of each row, whose keys are labels. A map is no tensor, so that nothing but the
// number of columns can be checked. https://onnx.ai/onnx/operators/onnx_aionnxml_ZipMap.html
func init() {
	register(Operator{Name: ML + ".ZipMap", Facts: moves(Rearranged, data), infer: func(*inference) error { return nil }})
}
