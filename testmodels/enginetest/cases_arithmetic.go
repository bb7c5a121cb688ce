package enginetest

import (
	"fmt"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

func arithmetic() (cases []Case) {
	shapes := [][2][]int64{
		{{4, 3}, {4, 3}}, {{4, 3}, {3}}, {{4, 3}, {1}}, {{4, 3}, {}}, {{3}, {4, 3}}, {{4, 1}, {1, 3}}, {{1, 3}, {4, 1}},
		{{2, 3, 4}, {3, 1}}, {{2, 3, 4}, {2, 1, 4}}, {{2, 1, 4, 1}, {3, 1, 5}}, {{1}, {1}}, {{5}, {5}}, {{}, {}}, {{3}, {}}, {{}, {3}},
		{{4, 3}, {1, 3}}, {{4, 1}, {3}}, {{1, 3}, {3}}, {{2, 3, 4}, {1, 1}}, {{2, 3, 4, 5}, {1, 1, 1, 1}}, {{1, 1, 2}, {5, 1, 1}},
	}
	for _, op := range []string{"Pow", "Max", "Min"} {
		for _, s := range shapes {
			cases = append(cases, Case{name: fmt.Sprintf("%v with %v", s[0], s[1]), Op: op, opset: 17, inputs: these(positive(s[0]...), random(s[1]...)), moves: op != "Pow"})
		}
	}
	for _, op := range []string{"Add", "Sub", "Mul", "Div"} {
		for _, s := range shapes {
			c := Case{name: fmt.Sprintf("%v with %v", s[0], s[1]), Op: op, opset: 17, inputs: these(random(s[0]...), positive(s[1]...))}
			cases = append(cases, c)
			c.name, c.fed = c.name+", both fed", 2
			cases = append(cases, c)
			c.name, c.fed, c.consts = fmt.Sprintf("%v with the constant %v", s[0], s[1]), 1, true
			cases = append(cases, c)
		}
		for _, opset := range []int64{7, 11, 13, 21} {
			cases = append(cases, Case{name: "row", Op: op, opset: opset, inputs: these(random(4, 3), positive(3))})
		}
	}
	for _, exponent := range []*graph.Tensor{
		number(2).Renamed("square"), number(0.5).Renamed("root"), number(-1).Renamed("reciprocal"),
		random(3).Renamed("by columns"), random(4, 1).Renamed("by rows"),
	} {
		cases = append(cases, Case{name: exponent.Name, Op: "Pow", opset: 17, inputs: these(positive(4, 3), exponent)})
	}
	cases = append(cases, Case{name: "square, constant", Op: "Pow", opset: 17, inputs: these(random(4, 3), number(2)), consts: true})
	for _, fed := range []int{1, 2} {
		cases = append(cases, Case{name: fmt.Sprint("floats, fed: ", fed), Op: "Mod", opset: 17, inputs: these(random(4, 3), positive(3)), fed: fed, attrs: []graph.Attribute{graph.Int("fmod", 1)}})
	}
	for _, e := range []struct {
		equation string
		inputs   []*graph.Tensor
	}{
		{"ij,jk->ik", these(random(4, 3), random(3, 5))}, {"bij,bjk->bik", these(random(2, 3, 4), random(2, 4, 5))}, {"bhqd,bhkd->bhqk", these(random(2, 2, 3, 4), random(2, 2, 5, 4))},
		{"i,j->ij", these(random(4), random(3))}, {"ij->ji", these(random(4, 3))}, {"ij->", these(random(4, 3))}, {"ij->i", these(random(4, 3))}, {"zj,ja", these(random(4, 3), random(3, 5))},
		{"ii->i", these(random(3, 3))}, {"...ij,...jk->...ik", these(random(2, 3, 4), random(2, 4, 5))}, {"...j,jk->...k", these(random(2, 3, 4), random(4, 5))}, {"bi,ij,bj->b", these(random(2, 3), random(3, 4), random(2, 4))},
		{"ij->j", these(random(4, 3))}, {"ij,jk->k", these(random(4, 3), random(3, 5))}, {"...ij,...jk->...ik, one for all", these(random(2, 3, 4), random(1, 4, 5))},
	} {
		equation, _, _ := strings.Cut(e.equation, ", ")
		cases = append(cases, Case{name: e.equation, Op: "Einsum", opset: 17, inputs: e.inputs, attrs: []graph.Attribute{graph.Text("equation", equation)}})
	}
	cases = append(cases, Case{name: "of old", Op: "Einsum", opset: 12, inputs: these(random(4, 3)), attrs: []graph.Attribute{graph.Text("equation", "ij->j")}})
	for _, slope := range []*graph.Tensor{number(0.2), random(3), random(4, 3)} {
		cases = append(cases, Case{name: fmt.Sprint("slope ", slope.Dims), Op: "PRelu", opset: 17, inputs: these(random(4, 3), slope)})
	}
	cases = append(cases, Case{name: "by channels", Op: "PRelu", opset: 9, inputs: these(random(2, 3, 4), random(3, 1))})
	for _, op := range []string{"Sum", "Mean"} {
		cases = append(cases,
			Case{name: "three", Op: op, opset: 17, inputs: these(random(4, 3), random(3), number(0.1))},
			Case{name: "two, both fed", Op: op, opset: 8, inputs: these(random(4, 3), random(1, 3)), fed: 2},
			Case{name: "one", Op: op, opset: 13, inputs: these(random(4, 3))},
		)
	}
	return cases
}
