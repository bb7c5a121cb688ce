package graph

// external says where a tensor's bytes lie when they are not in the model's file.
type external struct {
	location string
	offset   int64
	length   int64 // -1: to the end
}
