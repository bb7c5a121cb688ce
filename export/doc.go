// Package export writes a trained model for other programs: ONNX files, fixtures
// that prove them right elsewhere, and hourglass.json, which says what they are.
//
// [Folder] writes all of it, [Graph] makes one graph for those who place it
// themselves, and [ReadManifest] reads what a folder says of itself.
package export
