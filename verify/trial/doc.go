// Package trial makes what subjects are run on. A [Fixture] is one run: inputs, and the
// outputs that they should give where those are known.
//
//   - [ReadFixtures] reads runs with recorded outputs, in the layout of ONNX's own tests.
//   - [ReadInputs] reads the inputs of one run from a file. [Runs] makes fixtures without outputs of
//     these, or of the rows of a set, which package feed gives.
//   - [Generate] makes inputs of every kind and size from the types that a graph states, and
//     [Generated] plain normal values. Both draw from a seed: the same seed gives the same runs.
package trial
