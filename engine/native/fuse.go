package native

// tail is the element-wise functions that a kernel applies to its own result, in place, while that is in a near
// cache.
type tail struct {
	functions []func(y, x []float32)
	y         []float32
	part      func(lo, hi int)
}

// apply applies all functions to y.
func (t *tail) apply(y []float32) {
	for _, f := range t.functions {
		f(y, y)
	}
}

// split does the same on several cores.
func (t *tail) split(team *team, y []float32) {
	if len(t.functions) == 0 {
		return
	}
	if t.part == nil {
		t.part = func(lo, hi int) { t.apply(t.y[lo:hi]) }
	}
	t.y = y
	team.split(len(y), t.part)
}

// fuse puts element-wise steps into the tails of the steps whose results they alone read. It returns the other
// steps.
func fuse(steps []*operator, results []*programNode) (kept []*operator) {
	readers := map[*programNode]int{}
	for _, o := range steps {
		for _, x := range o.x {
			readers[x.node]++
		}
	}
	for _, r := range results {
		readers[r]++
	}
	makers := map[*programNode]*operator{}
	for _, o := range steps {
		if o.each != nil {
			if maker := makers[o.x[0].node]; maker != nil && maker.tail != nil && readers[o.x[0].node] == 1 {
				maker.tail.functions = append(maker.tail.functions, o.each)
				maker.y.node = o.y.node
				makers[o.y.node] = maker
				continue
			}
		}
		makers[o.y.node] = o
		kept = append(kept, o)
	}
	return kept
}
