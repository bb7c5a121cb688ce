package graph

// Operand says what an operator does with one of its inputs.
type Operand struct {
	Role Role
	What string // what the specification means by it, where the role does not say it
	// Into is the operand whose rows indices count. 0: they count elements of the first operand along the
	// node's axis.
	Into int
}

// Positions is what an operand means whose numbers say where elements are picked, between others too. An
// operator computes the places from them, and rounds these.
const Positions = "positions"

// Role says what an operand is for.
type Role int

// The roles.
const (
	// RoleData: numbers that are computed with, or moved.
	RoleData Role = iota + 1
	// RoleDimensions: only the operand's dimensions are read, and not its elements.
	RoleDimensions
	// RoleSizes: how large the result or its parts are: a shape, repeats, pads, a count.
	RoleSizes
	// RoleAxes: along which dimensions the operator works.
	RoleAxes
	// RolePlaces: where along a dimension to start and to end, and in which steps.
	RolePlaces
	// RoleLengths: how long each row of a batch is, or a signal.
	RoleLengths
	// RoleIndices: the numbers of elements along a dimension.
	RoleIndices
	// RoleSetting: a number that sets the operator up: a bound, a ratio, a scale, an exponent.
	RoleSetting
	// RoleThreshold: a number that another is compared with.
	RoleThreshold
	// RoleStart is the state that a sequence starts with. It is zeros where it is left out.
	RoleStart
	// RoleState: what an operator keeps from run to run, such as a running mean.
	RoleState
)

// Structural reports whether the shape of the result, or the places that its elements come
// from, follow from the operand's elements.
func (r Role) Structural() bool {
	return r == RoleSizes || r == RoleAxes || r == RolePlaces || r == RoleLengths
}

// SetsUp reports whether the operand says how the operator works, and is not a number that
// the operator works on.
func (r Role) SetsUp() bool { return r.Structural() || r == RoleSetting }

var (
	data      = Operand{Role: RoleData}
	extents   = Operand{Role: RoleDimensions}
	sizes     = Operand{Role: RoleSizes}
	axes      = Operand{Role: RoleAxes}
	places    = Operand{Role: RolePlaces}
	step      = Operand{Role: RolePlaces, What: "step"}
	positions = Operand{Role: RoleData, What: Positions}
	indices   = Operand{Role: RoleIndices}
	threshold = Operand{Role: RoleThreshold, What: "threshold"}
	gain      = Operand{Role: RoleData, What: "scale"}
	bias      = Operand{Role: RoleData, What: "bias"}
)

// setting makes the operand of a number that sets an operator up.
func setting(what string) Operand { return Operand{Role: RoleSetting, What: what} }

// rowsOf makes the operand of indices of another operand's rows.
func rowsOf(operand int) Operand { return Operand{Role: RoleIndices, Into: operand} }
