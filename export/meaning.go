package export

import (
	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/detector"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/variants"
)

// meanings of the names that graphs of ours have.
var meanings = map[string]string{
	hourglass.InputName:          "rows as they are; scaling is part of the file",
	hourglass.LatentName:         "the codes of the rows",
	hourglass.ReconstructionName: "the rows that the codes stand for",
	hourglass.LabelName:          "the class of each row",
	variants.LogVarianceName:     "the logarithm of the variance of each number of the code",
	hourglass.ScoreName:          "how unlike the others a row is; higher is more unlike",
	hourglass.PValueName:         "the probability of at least such a score where a row is normal",
	hourglass.AnomalyName:        "whether the p-value is at most alpha",
	hourglass.ContributionName:   "the share of each column in the score",
	detector.AlphaName:           "the p-value up to which a row is an anomaly",
}

// expected is what a detector's reconstruction is.
const expected = "the values that would have been expected"

// Describe gives the inputs and outputs of a graph that have a name of ours and no doc_string one that says what they are.
func Describe(g *graph.Graph) {
	scores := false
	for _, v := range g.Outputs {
		scores = scores || v.Name == hourglass.ScoreName
	}
	for _, values := range [][]graph.Value{g.Inputs, g.Outputs} {
		for i := range values {
			v := &values[i]
			switch {
			case v.Doc != "":
			case scores && v.Name == hourglass.ReconstructionName:
				v.Doc = expected
			default:
				v.Doc = meanings[v.Name]
			}
		}
	}
}
