package graph

// AttrKind is an attribute's type. It has the number of ONNX's AttributeProto.AttributeType.
type AttrKind int32

// The attribute types of ONNX. Attributes of a type without a field in [Attribute] are kept
// as they came.
const (
	AttrFloat   AttrKind = 1
	AttrInt     AttrKind = 2
	AttrString  AttrKind = 3
	AttrTensor  AttrKind = 4
	AttrGraph   AttrKind = 5
	AttrFloats  AttrKind = 6
	AttrInts    AttrKind = 7
	AttrStrings AttrKind = 8
	AttrTensors AttrKind = 9
	AttrGraphs  AttrKind = 10
	AttrType    AttrKind = 13 // of [Attribute.ValueType]
)

var attrKinds = map[AttrKind]string{
	AttrFloat: "float", AttrInt: "int", AttrString: "string", AttrTensor: "tensor", AttrGraph: "graph",
	AttrFloats: "floats", AttrInts: "ints", AttrStrings: "strings", AttrTensors: "tensors", AttrGraphs: "graphs",
	AttrType: "type",
}

func (k AttrKind) String() string {
	if s, ok := attrKinds[k]; ok {
		return s
	}
	return "unknown kind"
}

// Attribute is a named constant of a node. Kind says which field holds it.
type Attribute struct {
	Name    string
	Kind    AttrKind
	F       float32
	I       int64
	S       []byte
	Tensor  *Tensor
	Graph   *Graph
	Floats  []float32
	Ints    []int64
	Strings [][]byte
	Tensors []*Tensor
	Graphs  []*Graph
	Doc     string

	unknown []byte
}

// Int makes an integer attribute.
func Int(name string, v int64) Attribute { return Attribute{Name: name, Kind: AttrInt, I: v} }

// Float32 makes a number attribute.
func Float32(name string, v float32) Attribute { return Attribute{Name: name, Kind: AttrFloat, F: v} }

// Text makes a string attribute.
func Text(name, v string) Attribute { return Attribute{Name: name, Kind: AttrString, S: []byte(v)} }

// Ints makes an attribute of several integers.
func Ints(name string, v ...int64) Attribute { return Attribute{Name: name, Kind: AttrInts, Ints: v} }

// typeField is the field of an AttributeProto that has a type.
const typeField = 14

// Typed makes an attribute that is a type.
func Typed(name string, t Type) Attribute {
	field := appendMessage(nil, typeField, func(b []byte) []byte { return appendType(b, t) })
	return Attribute{Name: name, Kind: AttrType, unknown: field}
}

// ValueType returns the type that an attribute is, or Type{} where it is none.
func (a Attribute) ValueType() (Type, error) {
	for b := a.unknown; a.Kind == AttrType && len(b) > 0; {
		num, value, rest, err := nextField(b)
		if err != nil {
			return Type{}, err
		}
		if num == typeField && value != nil {
			return decodeType(value)
		}
		b = rest
	}
	return Type{}, nil
}

// Constant makes a tensor attribute.
func Constant(name string, v *Tensor) Attribute {
	return Attribute{Name: name, Kind: AttrTensor, Tensor: v}
}
