package graph

// Operand says what an operator does with one of its inputs.
type Operand struct {
	Role Role
	What string // what the specification means by it, in words, where the role does not say
}

// Role is what an operand is for.
type Role int

// The roles.
const (
	// RoleData are numbers that are computed with, or moved.
	RoleData Role = iota + 1
	// RoleDimensions is of an operand whose dimensions are read, and not its elements.
	RoleDimensions
	// RoleSizes say how large the result is, or its parts: a shape, repeats, pads, a count.
	RoleSizes
	// RoleAxes say along which dimensions.
	RoleAxes
	// RolePlaces say where along a dimension: where to start, to end, and in which steps.
	RolePlaces
	// RoleLengths say how long each row of a batch is.
	RoleLengths
	// RoleIndices point to elements, by their number along a dimension.
	RoleIndices
	// RoleSetting is a number that sets the operator up: a bound, a ratio, a scale, an exponent.
	RoleSetting
	// RoleThreshold is a number that another is compared with.
	RoleThreshold
	// RoleState is what an operator keeps from run to run: a running mean.
	RoleState
)

// Structural reports whether the result's shape, or where its elements come from, follows
// from the operand's elements.
func (r Role) Structural() bool {
	return r == RoleSizes || r == RoleAxes || r == RolePlaces || r == RoleLengths
}

// SetsUp reports whether the operand says how the operator works, and is no number that it
// works on.
func (r Role) SetsUp() bool { return r.Structural() || r == RoleSetting }

var (
	data      = Operand{Role: RoleData}
	extents   = Operand{Role: RoleDimensions}
	sizes     = Operand{Role: RoleSizes}
	axes      = Operand{Role: RoleAxes}
	places    = Operand{Role: RolePlaces}
	indices   = Operand{Role: RoleIndices}
	threshold = Operand{RoleThreshold, "threshold"}
)

// setting is a number that sets an operator up.
func setting(what string) Operand { return Operand{RoleSetting, what} }
