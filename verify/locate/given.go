package locate

import (
	"fmt"

	"github.com/hourglass-go/hourglass/verify/judge"
)

// Given says what engines that read files were given of the whole graphs: judge.GivenFile or
// judge.GivenEncoding. It is "" for an engine that reads graphs. Parts of a graph, and graphs that
// have more outputs, are no file's own bytes and are always encoded.
type Given struct {
	Reference string `json:"reference,omitempty"`
	Subject   string `json:"subject,omitempty"`
}

// lines say what the two subjects were given.
func (g Given) lines(reference, subject string) (lines []string) {
	for _, side := range []struct{ name, given string }{{reference, g.Reference}, {subject, g.Subject}} {
		switch side.given {
		case judge.GivenFile:
			lines = append(lines, fmt.Sprintf("%s was given the file's own bytes for the outputs, and encodings of parts of the graph for the values in between", side.name))
		case judge.GivenEncoding:
			lines = append(lines, fmt.Sprintf("%s was given encodings of the graph, for the outputs, too", side.name))
		}
	}
	return lines
}
