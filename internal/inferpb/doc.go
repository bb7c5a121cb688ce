// Package inferpb holds the messages of the Open Inference Protocol over gRPC, version 2, generated
// from inference.proto, and the description of its service. Only package serve uses it.
//
// The messages are registered under names of hourglass's own, so that a program may have another
// package of the protocol, too. On the wire only the names of the service and its methods count, and
// those are the protocol's.
package inferpb

//go:generate protoc -Igithub.com/hourglass-go/hourglass/internal/inferpb=. --go_out=. --go_opt=module=github.com/hourglass-go/hourglass/internal/inferpb github.com/hourglass-go/hourglass/internal/inferpb/inference.proto
