// Package oracle is the engine "oracle": it computes graphs in float64. Engines and
// gradients are compared with it, and where two engines differ, it says which is
// nearer to the truth.
//
// [Engine] is handed to verify.Compare. A test that needs numbers calls [Evaluate], or
// makes a [Program] where it evaluates a graph often. [Beyond] finds numbers that a
// graph's types cannot hold. Engine{Narrow: true} is the engine "oracle-narrow", which rounds
// what each node gives to its own type: float16 and bfloat16 then overflow and vanish as they do
// on hardware that computes in them.
//
// The package is kept plain. It is written from ONNX's specification
// (https://onnx.ai/onnx/operators/) and shares no code that computes with an engine.
package oracle
