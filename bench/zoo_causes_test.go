package main

import "testing"

func TestKindOfCause(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{
			`/tmp/one.onnx: graph "a": Mul "-> em": input "05" is not defined before the node`,
			`/home/two.onnx: graph "b \"c\"": Mul "x": input "y" is not defined before the node`,
			`Mul …: input … is not defined before the node`,
		},
		{
			`convert: node "n" has shape [1, 3, 224], want [2]`,
			`convert: node "m" has shape [7], want []`,
			`convert: node … has shape [N], want [N]`,
		},
		{
			`ValidationError: 12 of 0x7f3a are wrong | 0.5`,
			`ValidationError: 3 of 0x11 are wrong | 22`,
			`ValidationError: N of N are wrong / N`,
		},
	} {
		if a, b := kindOfCause(c.a), kindOfCause(c.b); a != c.want || b != c.want {
			t.Errorf("got %q and %q, want %q", a, b, c.want)
		}
	}
}
