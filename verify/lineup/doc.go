// Package lineup chooses who takes part in a comparison of ONNX files: [Lineup.On] is one file
// on all engines, [Lineup.Versus] two files, under names that tell them apart. Engines that are
// not given files get graphs in operators of ONNX's own domain ([OwnOperators], [Plain]).
package lineup
