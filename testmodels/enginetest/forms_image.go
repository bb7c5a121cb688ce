package enginetest

import "github.com/hourglass-go/hourglass/graph"

var imageForms = []Form{
	{"ImageDecoder", 20, operands("uint8[n]"), nil, "uint8[?,?,3]"},
	{"ImageDecoder", 20, operands("uint8[n]"), attributes(graph.Text("pixel_format", "Grayscale")), "uint8[?,?,1]"},
	{"ImageDecoder", 20, operands("uint8[n]"), attributes(graph.Text("pixel_format", "CMYK")), "error: pixel_format"},
	{"ImageDecoder", 20, operands("uint8[n,3]"), nil, "error: want a list of uint8"},
}
