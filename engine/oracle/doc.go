// Package oracle computes graphs in float64, kept plain: what every engine, and
// every gradient, is held against. It is written from ONNX's specification
// (https://onnx.ai/onnx/operators/) and shares nothing with an engine.
package oracle
