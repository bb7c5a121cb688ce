// Package onnxpb holds the protobuf messages of the part of ONNX that package
// graph reads, generated from onnx.proto. Only package graph uses it, and only
// to decode: files are written by graph's own writer, whose bytes are stable.
//
// The schema is registered under names of hourglass's own (message package and
// file path), so that it can share a binary with other ONNX packages.
package onnxpb

//go:generate protoc -Igithub.com/hourglass-go/hourglass/internal/onnxpb=. --go_out=. --go_opt=module=github.com/hourglass-go/hourglass/internal/onnxpb github.com/hourglass-go/hourglass/internal/onnxpb/onnx.proto
