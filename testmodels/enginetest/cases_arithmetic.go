package enginetest

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

func arithmetic() (cases []opCase) {
	shapes := [][2][]int64{
		{{4, 3}, {4, 3}}, {{4, 3}, {3}}, {{4, 3}, {1}}, {{4, 3}, {}}, {{3}, {4, 3}}, {{4, 1}, {1, 3}}, {{1, 3}, {4, 1}},
		{{2, 3, 4}, {3, 1}}, {{2, 3, 4}, {2, 1, 4}}, {{2, 1, 4, 1}, {3, 1, 5}}, {{1}, {1}}, {{5}, {5}},
	}
	for _, op := range []string{"Add", "Sub", "Mul", "Div"} {
		for _, s := range shapes {
			c := opCase{name: fmt.Sprintf("%v with %v", s[0], s[1]), op: op, opset: 17, inputs: these(random(s[0]...), positive(s[1]...))}
			cases = append(cases, c)
			c.name, c.fed = c.name+", both fed", 2
			cases = append(cases, c)
			c.name, c.fed, c.consts = fmt.Sprintf("%v with the constant %v", s[0], s[1]), 1, true
			cases = append(cases, c)
		}
		for _, opset := range []int64{7, 13, 21} {
			cases = append(cases, opCase{name: "row", op: op, opset: opset, inputs: these(random(4, 3), positive(3))})
		}
	}
	for _, exponent := range []*graph.Tensor{
		number(2).Renamed("square"), number(0.5).Renamed("root"), number(-1).Renamed("reciprocal"),
		random(3).Renamed("by columns"), random(4, 1).Renamed("by rows"),
	} {
		cases = append(cases, opCase{name: exponent.Name, op: "Pow", opset: 17, inputs: these(positive(4, 3), exponent)})
	}
	for _, fed := range []int{1, 2} {
		cases = append(cases, opCase{name: fmt.Sprint("floats, fed: ", fed), op: "Mod", opset: 17, inputs: these(random(4, 3), positive(3)), fed: fed, attrs: []graph.Attribute{graph.Int("fmod", 1)}})
	}
	for _, e := range []struct {
		equation string
		inputs   []*graph.Tensor
	}{
		{"ij,jk->ik", these(random(4, 3), random(3, 5))}, {"bij,bjk->bik", these(random(2, 3, 4), random(2, 4, 5))}, {"bhqd,bhkd->bhqk", these(random(2, 2, 3, 4), random(2, 2, 5, 4))},
		{"i,j->ij", these(random(4), random(3))}, {"ij->ji", these(random(4, 3))}, {"ij->", these(random(4, 3))}, {"ij->i", these(random(4, 3))}, {"zj,ja", these(random(4, 3), random(3, 5))},
		{"ii->i", these(random(3, 3))}, {"...ij,...jk->...ik", these(random(2, 3, 4), random(2, 4, 5))}, {"...j,jk->...k", these(random(2, 3, 4), random(4, 5))}, {"bi,ij,bj->b", these(random(2, 3), random(3, 4), random(2, 4))},
	} {
		cases = append(cases, opCase{name: e.equation, op: "Einsum", opset: 17, inputs: e.inputs, attrs: []graph.Attribute{graph.Text("equation", e.equation)}})
	}
	for _, slope := range []*graph.Tensor{number(0.2), random(3), random(4, 3)} {
		cases = append(cases, opCase{name: fmt.Sprint("slope ", slope.Dims), op: "PRelu", opset: 17, inputs: these(random(4, 3), slope)})
	}
	cases = append(cases, opCase{name: "by channels", op: "PRelu", opset: 9, inputs: these(random(2, 3, 4), random(3, 1))})
	for _, op := range []string{"Sum", "Mean"} {
		cases = append(cases,
			opCase{name: "three", op: op, opset: 17, inputs: these(random(4, 3), random(3), number(0.1))},
			opCase{name: "two, both fed", op: op, opset: 8, inputs: these(random(4, 3), random(1, 3)), fed: 2},
			opCase{name: "one", op: op, opset: 13, inputs: these(random(4, 3))},
		)
	}
	return cases
}
