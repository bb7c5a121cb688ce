package variants

import (
	"fmt"

	"github.com/hourglass-go/hourglass"
)

// Conditional is [Variational] given each row's label at both ends (Sohn, Lee and
// Yan 2015): the code has to say what the label does not, and the decoder draws the
// class that it is told. Its graphs take the label as int64 [batch]; a label that is
// no class is like none.
type Conditional struct {
	Body    Body    `json:"-"`                 // whose code is linear; required
	Classes int     `json:"classes"`           // that labels name, from 0; required
	Beta    float64 `json:"beta"`              // as of Variational; 0: 1
	WarmUp  int     `json:"warm_up,omitempty"` // as of Variational
}

var _ Recipe = Conditional{}

// Name is "conditional".
func (Conditional) Name() string { return "conditional" }

// Model implements Recipe.
func (r Conditional) Model() (*hourglass.Model, error) {
	if r.Classes < 2 || r.Classes > maxWidth {
		return nil, fmt.Errorf("%w %s: it has %d classes; there must be 2 to %d", ErrRecipe, r.Name(), r.Classes, maxWidth)
	}
	return Variational{Body: r.Body, Beta: r.Beta, WarmUp: r.WarmUp}.model(r, r.Classes)
}
