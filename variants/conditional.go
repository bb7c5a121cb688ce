package variants

import (
	"fmt"

	"github.com/hourglass-go/hourglass"
)

// Conditional is [Variational] with the label of each row given to encoder and decoder
// (Sohn, Lee and Yan 2015). The code then only has to say what the label does not, and the
// decoder draws the class that it is told. The graphs take the label as int64 [batch]. A
// label that names no class counts as none.
type Conditional struct {
	Body    Body    `json:"-"`                 // its code must be linear; required
	Classes int     `json:"classes"`           // number of classes that labels name, from 0 on; required
	Beta    float64 `json:"beta"`              // as for Variational; 0: 1
	WarmUp  int     `json:"warm_up,omitempty"` // as for Variational
}

var _ Recipe = Conditional{}

// Name returns "conditional".
func (Conditional) Name() string { return "conditional" }

// Model implements Recipe.
func (r Conditional) Model() (*hourglass.Model, error) {
	if r.Classes < 2 || r.Classes > maxWidth {
		return nil, fmt.Errorf("%w %s: it has %d classes; there must be 2 to %d", ErrRecipe, r.Name(), r.Classes, maxWidth)
	}
	return Variational{Body: r.Body, Beta: r.Beta, WarmUp: r.WarmUp}.model(r, r.Classes)
}
