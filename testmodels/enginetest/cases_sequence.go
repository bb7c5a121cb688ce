package enginetest

import "github.com/hourglass-go/hourglass/graph"

// sequences are cases of operators on sequences and optional values. What goes in and comes out are tensors.
func sequences() (cases []Case) {
	type builder = *graph.Builder
	add := func(name, op string, opset int64, inputs []*graph.Tensor, want *graph.Tensor, compose func(b builder, x []graph.Arg) graph.Value) {
		cases = append(cases, Case{name: name, Op: op, opset: opset, inputs: inputs, fed: len(inputs), want: want, compose: compose})
	}
	rows := graph.Int("axis", 0)
	at := func(b builder, n int64) graph.Value { return b.Const(count(n)) }
	joined := func(b builder, s graph.Value) graph.Value { return b.Op("ConcatFromSequence", s, rows) }
	a, c := numbers(1, 2), numbers(3)

	add("two", "SequenceConstruct", 11, these(a, c), numbers(1, 2, 3), func(b builder, x []graph.Arg) graph.Value {
		return joined(b, b.Op("SequenceConstruct", x...))
	})
	add("a stack", "ConcatFromSequence", 11, these(a, numbers(5, 6)), graph.NewTensor("", []float32{1, 5, 2, 6}, 2, 2), func(b builder, x []graph.Arg) graph.Value {
		return b.Op("ConcatFromSequence", b.Op("SequenceConstruct", x...), graph.Int("axis", -1), graph.Int("new_axis", 1))
	})
	add("at the end", "SequenceInsert", 11, these(a, c), numbers(1, 2, 1, 2, 3), func(b builder, x []graph.Arg) graph.Value {
		return joined(b, b.Op("SequenceInsert", b.Op("SequenceConstruct", x[0], x[0]), x[1]))
	})
	add("before the last", "SequenceInsert", 17, these(a, c), numbers(1, 2, 3, 1, 2), func(b builder, x []graph.Arg) graph.Value {
		return joined(b, b.Op("SequenceInsert", b.Op("SequenceConstruct", x[0], x[0]), x[1], at(b, -1)))
	})
	add("into none", "SequenceEmpty", 11, these(integers(4, 5)), integers(4, 5), func(b builder, x []graph.Arg) graph.Value {
		return joined(b, b.Op("SequenceInsert", b.Op("SequenceEmpty", graph.Int("dtype", int64(graph.Int64))), x[0]))
	})
	add("the last", "SequenceErase", 11, these(a, c), a, func(b builder, x []graph.Arg) graph.Value {
		return joined(b, b.Op("SequenceErase", b.Op("SequenceConstruct", x...)))
	})
	add("the first", "SequenceErase", 17, these(a, c), c, func(b builder, x []graph.Arg) graph.Value {
		return joined(b, b.Op("SequenceErase", b.Op("SequenceConstruct", x...), at(b, 0)))
	})
	add("from the end", "SequenceAt", 11, these(a, c), a, func(b builder, x []graph.Arg) graph.Value {
		return b.Op("SequenceAt", b.Op("SequenceConstruct", x...), at(b, -2))
	})
	add("of strings", "SequenceAt", 17, these(words("x", "a"), words("b")), words("b"), func(b builder, x []graph.Arg) graph.Value {
		return b.Op("SequenceAt", b.Op("SequenceConstruct", x...), at(b, 1))
	})
	matrix := graph.NewTensor("", []float32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 5, 2)
	for _, opset := range []int64{11, 24} {
		add("parts", "SequenceLength", opset, these(matrix), count(3), func(b builder, x []graph.Arg) graph.Value {
			return b.Op("SequenceLength", b.Op("SplitToSequence", x[0], at(b, 2)))
		})
		add("the rest", "SplitToSequence", opset, these(matrix), graph.NewTensor("", []float32{9, 10}, 1, 2), func(b builder, x []graph.Arg) graph.Value {
			return b.Op("SequenceAt", b.Op("SplitToSequence", x[0], at(b, 2)), at(b, -1))
		})
		add("of sizes", "SplitToSequence", opset, these(matrix), graph.NewTensor("", []float32{3, 4, 5, 6, 7, 8}, 3, 2), func(b builder, x []graph.Arg) graph.Value {
			return b.Op("SequenceAt", b.Op("SplitToSequence", x[0], b.Const(integers(1, 3, 1))), at(b, 1))
		})
		add("columns", "SplitToSequence", opset, these(matrix), numbers(2, 4, 6, 8, 10), func(b builder, x []graph.Arg) graph.Value {
			return b.Op("SequenceAt", b.Op("SplitToSequence", x[0], graph.Int("axis", -1), graph.Int("keepdims", 0)), at(b, 1))
		})
	}
	doubled := graph.Attribute{Name: "body", Kind: graph.AttrGraph, Graph: body("a:float32[?] b:float32[1]", "c:float32[?]", "Add a b = c")}
	add("beside a tensor", "SequenceMap", 17, these(a, c), numbers(4, 5, 6), func(b builder, x []graph.Arg) graph.Value {
		return joined(b, b.Op("SequenceMap", b.Op("SequenceConstruct", x...), x[1], doubled))
	})
	add("of two", "SequenceMap", 17, these(a, c), numbers(4, 5, 6), func(b builder, x []graph.Arg) graph.Value {
		return joined(b, b.Op("SequenceMap", b.Op("SequenceConstruct", x...), b.Op("SequenceConstruct", x[1], x[1]), doubled))
	})
	add("a tensor", "OptionalGetElement", 15, these(a), a, func(b builder, x []graph.Arg) graph.Value {
		return b.Op("OptionalGetElement", b.Op("Optional", x[0]))
	})
	add("a sequence", "Optional", 18, these(a, c), c, func(b builder, x []graph.Arg) graph.Value {
		return b.Op("SequenceAt", b.Op("OptionalGetElement", b.Op("Optional", b.Op("SequenceConstruct", x...))), at(b, 1))
	})
	has := func(want bool, make func(b builder, x graph.Arg) graph.Value) {
		add(map[bool]string{true: "one", false: "none"}[want], "OptionalHasElement", 15, these(a), graph.NewTensor("", []bool{want, want}, 2), func(b builder, x []graph.Arg) graph.Value {
			return b.Op("And", b.Op("OptionalHasElement", make(b, x[0])), b.Op("Equal", x[0], x[0]))
		})
	}
	has(true, func(b builder, x graph.Arg) graph.Value { return b.Op("Optional", x) })
	has(false, func(b builder, x graph.Arg) graph.Value {
		return b.Op("Optional", graph.Typed("type", graph.Type{Elem: graph.Float, Shape: graph.Dims(graph.Fixed(2))}))
	})
	return cases
}
