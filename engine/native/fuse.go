package native

// fuse gives element-wise steps to the steps whose results they alone read, where those can apply them
// while the result is in a near cache. It returns the other steps.
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
				*maker.tail = append(*maker.tail, o.each)
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
