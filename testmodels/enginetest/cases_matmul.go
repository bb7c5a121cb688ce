package enginetest

import (
	"fmt"

	"github.com/hourglass-go/hourglass/graph"
)

func products() (cases []Case) {
	add := func(name, op string, opset int64, inputs []*graph.Tensor, attrs ...graph.Attribute) {
		cases = append(cases, Case{name: name, Op: op, opset: opset, inputs: inputs, attrs: attrs})
	}
	for _, opset := range []int64{7, 9, 11, 13, 17} {
		add("bias", "Gemm", opset, these(random(4, 3), random(3, 5), random(5)))
	}
	for _, c := range [][]int64{{4, 5}, {1, 5}, {4, 1}, {1, 1}, {1}, {}} {
		add(fmt.Sprintf("bias %v", c), "Gemm", 17, these(random(4, 3), random(3, 5), random(c...)))
	}
	for flags := range int64(4) {
		a, b := random(4, 3), random(3, 5)
		if flags&1 != 0 {
			a = random(3, 4)
		}
		if flags&2 != 0 {
			b = random(5, 3)
		}
		for i, bias := range [][]int64{{4, 5}, {1, 5}, {4, 1}, {1}, {}, {5}} {
			add(fmt.Sprintf("scaled, bias %v, transposed %d %d", bias, flags&1, flags>>1), "Gemm", []int64{17, 13}[i%2], these(a, b, random(bias...)),
				graph.Int("transA", flags&1), graph.Int("transB", flags>>1), graph.Float32("alpha", 0.5), graph.Float32("beta", -2))
		}
	}
	add("no bias", "Gemm", 17, these(random(4, 3), random(3, 5)))
	add("transA", "Gemm", 17, these(random(3, 4), random(3, 5), random(5)), graph.Int("transA", 1))
	add("transB", "Gemm", 17, these(random(4, 3), random(5, 3), random(5)), graph.Int("transB", 1))
	add("both transposed", "Gemm", 17, these(random(3, 4), random(5, 3), random(5)), graph.Int("transA", 1), graph.Int("transB", 1))
	add("alpha and beta", "Gemm", 17, these(random(4, 3), random(3, 5), random(5)), graph.Float32("alpha", 0.5), graph.Float32("beta", -2))
	add("beta 0", "Gemm", 17, these(random(4, 3), random(3, 5), random(5)), graph.Float32("beta", 0))
	add("wider than a panel", "Gemm", 17, these(random(13, 300), random(300, 37), random(37)))
	add("one row", "Gemm", 17, these(random(1, 300), random(300, 37), random(37)))
	for _, s := range [][2][]int64{
		{{4, 3}, {3, 5}}, {{3}, {3, 5}}, {{4, 3}, {3}}, {{3}, {3}}, {{1, 300}, {300, 33}}, {{17, 129}, {129, 1}},
		{{2, 4, 3}, {3, 5}}, {{2, 4, 3}, {2, 3, 5}}, {{4, 3}, {2, 3, 5}}, {{2, 1, 4, 3}, {5, 3, 2}}, {{2, 4, 3}, {3}}, {{3}, {2, 3, 5}}, {{2, 4, 3}, {2, 3, 1}}, {{2, 1, 4, 3}, {3, 3, 2}},
	} {
		add(fmt.Sprintf("%v by %v", s[0], s[1]), "MatMul", 17, these(random(s[0]...), random(s[1]...)))
	}
	add("both fed", "MatMul", 13, these(random(4, 3), random(3, 5)))
	cases[len(cases)-1].fed = 2
	return cases
}
