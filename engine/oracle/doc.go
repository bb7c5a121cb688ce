// Package oracle is the engine "oracle": it computes graphs in float64. Engines and
// gradients are compared with it, and where two engines differ, it says which is
// nearer to the truth.
//
// [Engine] is handed to verify.Compare. A test that needs numbers calls [Evaluate], or
// makes a [Program] where it evaluates a graph often. [Beyond] finds numbers that a
// graph's types cannot hold.
//
// The package is kept plain. It is written from ONNX's specification
// (https://onnx.ai/onnx/operators/) and shares no code that computes with an engine.
package oracle
