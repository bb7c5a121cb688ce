package verify

// Verdict is what is known of an engine, or of one of its outputs.
type Verdict string

// The verdicts.
const (
	Reference   Verdict = "reference"   // what the others are held against
	Equal       Verdict = "equal"       // every element of every output within the tolerance
	Different   Verdict = "different"   // some element is not, or an output, a type or a shape
	Unsupported Verdict = "unsupported" // the engine lacks an operator
	Failed      Verdict = "failed"      // no comparison, or none to its end
)

// Report is the outcome of a comparison. Its JSON form is stable.
type Report struct {
	Graph     string         `json:"graph"`
	Abs       float64        `json:"abs"` // |Δ| ≤ abs + rel·|reference|
	Rel       float64        `json:"rel"`
	Reference string         `json:"reference"`
	Runs      int            `json:"runs"`
	Engines   []EngineReport `json:"engines"`
}

// EngineReport is the outcome for one engine. Outputs are the graph's, in its
// order, then any that are none of the graph's; there are none where nothing
// was compared.
type EngineReport struct {
	Engine   string        `json:"engine"`
	Verdict  Verdict       `json:"verdict"`
	Operator string        `json:"operator,omitempty"` // that the engine lacks
	Node     string        `json:"node,omitempty"`     // of the operator
	Reason   string        `json:"reason,omitempty"`
	Runs     int           `json:"runs"` // those that were compared
	Outputs  []*Difference `json:"outputs,omitempty"`
}

// ExitCode is 0 where all that could be compared is equal, 1 where an engine
// differs, 2 where the comparison says too little: an engine failed, or nothing
// was held against the reference. An engine that lacks an operator does not
// matter beside one that is equal.
func (r *Report) ExitCode() int {
	verdicts := map[Verdict]int{}
	for _, e := range r.Engines {
		verdicts[e.Verdict]++
	}
	switch {
	case verdicts[Different] > 0:
		return 1
	case verdicts[Failed] > 0 || verdicts[Equal] == 0:
		return 2
	}
	return 0
}
