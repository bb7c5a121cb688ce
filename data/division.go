package data

import (
	"fmt"
	"slices"
)

// Division says how rows are divided into those that a model is trained on, those that watch
// the training, and those that it is tested on. Once rows were divided it also says which rows
// these were, so that whoever reads it can divide them again in the same way.
type Division struct {
	// Share is the share of the rows that watch the training, and, where the test rows are
	// no set of their own, of those that are tested on. 0: every row is trained on, and watches and is tested on, too.
	Share float64 `json:"share"`
	// Seed decides which rows are set aside; in a series it is not used.
	Seed uint64 `json:"seed"`
	// Window and Stride cut a series, whose rows are steps, into windows. The series is first
	// divided in time, so that no step is in two parts. 0: the rows are no series.
	Window int `json:"window,omitempty"`
	Stride int `json:"stride,omitempty"`

	// Given says which rows are in which part, where a person did; nil: Share and Seed say so. What it leaves open they say.
	Given *Indices `json:"given,omitempty"`

	// Rows is the number of rows that were divided, and Digest their fingerprint without
	// labels. Test is that of the test rows where they were a set of their own.
	Rows   int    `json:"rows"`
	Digest string `json:"sha256"`
	Test   string `json:"test_sha256,omitempty"`
}

// Parts are divided rows.
type Parts struct {
	Kept  *Set // what a model is trained on
	Held  *Set // what watches the training
	Train *Set // both, in the order of the source
	Test  *Set // what neither of them has
	// Unseen says that the training of a model saw no row of Test. See [Division.After].
	Unseen bool
}

// Divide divides the rows of a source, and returns the division with the rows written down.
// A nil test is split off the source.
func (d Division) Divide(source, test *Set) (*Parts, Division, error) {
	test = d.apart(test)
	d.Rows, d.Digest, d.Test = source.Rows(), digest(source), ""
	if test != nil {
		d.Test = digest(test)
	}
	parts, err := d.windows(source, test)
	return parts, d, err
}

// Again divides rows that were divided before in the same way. ok is false where the source does
// not begin with these rows. Rows that were added after them are test rows, unless the test rows
// are a set of their own.
func (d Division) Again(source, test *Set) (parts *Parts, ok bool, err error) {
	test = d.apart(test)
	own := ""
	if test != nil {
		own = digest(test)
	}
	if own != d.Test || !d.begins(source) {
		return nil, false, nil
	}
	if parts, err = d.windows(source, test); err != nil {
		return nil, false, err
	}
	parts.Unseen = d.Share > 0 || d.Given != nil && d.Given.Test != nil || test != nil || d.Given == nil && source.Rows() > d.Rows
	return parts, true, nil
}

// After divides rows for a model that was trained before: as that training divided them, where they
// are its rows, and otherwise as d says. Windows are those of d. A zero training is one that nothing
// is known of.
func (d Division) After(training Division, source, test *Set) (*Parts, error) {
	if (training.Window == 0) == (d.Window == 0) {
		training.Window, training.Stride = d.Window, d.Stride
		if parts, ok, err := training.Again(source, test); err != nil || ok {
			return parts, err
		}
	}
	parts, _, err := d.Divide(source, test)
	if err == nil && training.Test != "" {
		parts.Unseen = test == nil && digest(source) == training.Test
	}
	return parts, err
}

// Trained returns how many rows of a source were trained on, counted before they were cut into
// windows. ok is false where the source has neither the rows that were divided nor the test rows.
func (d Division) Trained(source *Set) (n int, ok bool) {
	if !d.begins(source) {
		return 0, d.Test != "" && digest(source) == d.Test
	}
	var test *Set
	if d.Test != "" {
		test = source // which rows it has does not matter here
	}
	parts, err := d.parts(source, test)
	if err != nil {
		return 0, false
	}
	return parts.Kept.Rows(), true
}

// begins reports whether a source begins with the rows that were divided.
func (d Division) begins(source *Set) bool {
	return d.Rows > 0 && source.Rows() >= d.Rows && digest(source.Slice(0, d.Rows)) == d.Digest
}

// digest returns a set's fingerprint without labels, because a model may be trained without the
// labels that a classifier of its codes needs.
func digest(set *Set) string {
	rows := *set
	rows.Labels = nil
	return rows.Fingerprint()
}

// apart returns the test rows that are a set of their own, or nil where rows of the source are given for tests.
func (d Division) apart(test *Set) *Set {
	if d.Given != nil && d.Given.Test != nil {
		return nil
	}
	return test
}

// Indices returns which rows of a source are in which part. Test rows that are a set of their own are not among them.
func (d Division) Indices() (Indices, error) {
	rows := &Set{Name: "rows", Features: 1, X: make([]float32, d.Rows), Labels: make([]int32, d.Rows)}
	for i := range rows.Labels {
		rows.Labels[i] = int32(i)
	}
	var test *Set
	if d.Test != "" {
		test = rows
	}
	p, err := d.parts(rows, test)
	if err != nil {
		return Indices{}, err
	}
	of := func(s *Set) (all []int) {
		for i := range s.Rows() {
			all = append(all, int(s.Label(i)))
		}
		return all
	}
	x := Indices{Train: RunsOf(of(p.Kept))}
	if d.Share > 0 || d.Given != nil && d.Given.Held != nil {
		x.Held = RunsOf(of(p.Held))
	}
	if test == nil && (d.Share > 0 || d.Given != nil && d.Given.Test != nil) {
		x.Test = RunsOf(of(p.Test))
	}
	return x, nil
}

// given divides rows as a person said. What that leaves open is split off.
func (d Division) given(source, test *Set) (p *Parts, err error) {
	x, err := d.Given.of(d.Rows)
	if err != nil {
		return nil, err
	}
	series, rows := d.Window != 0, source.Slice(0, d.Rows)
	take := func(to **Set, numbers ...[]int) {
		if err == nil {
			*to, err = rows.take(slices.Sorted(slices.Values(slices.Concat(numbers...))), series)
		}
	}
	p = &Parts{Test: test}
	take(&p.Kept, x.train)
	switch {
	case test != nil:
	case d.Given.Test != nil:
		take(&p.Test, x.test)
	case err == nil:
		if p.Kept, p.Test, err = d.split(p.Kept, d.Seed+1); err != nil {
			return nil, err
		}
		x.train = nil
		for i := range p.Kept.Rows() {
			x.train = append(x.train, p.Kept.stored(i))
		}
	}
	take(&p.Train, x.train, x.held)
	if d.Given.Held != nil {
		take(&p.Held, x.held)
		return p, err
	}
	if err == nil {
		p.Kept, p.Held, err = d.split(p.Kept, d.Seed)
	}
	return p, err
}

func (d Division) parts(source, test *Set) (p *Parts, err error) {
	if d.Given != nil {
		return d.given(source, test)
	}
	p = &Parts{Train: source.Slice(0, d.Rows), Test: test}
	if test == nil {
		if p.Train, p.Test, err = d.split(p.Train, d.Seed+1); err != nil {
			return nil, err
		}
		p.Test = d.added(p, source)
	}
	p.Kept, p.Held, err = d.split(p.Train, d.Seed)
	return p, err
}

// windows divides rows and cuts each part into windows.
func (d Division) windows(source, test *Set) (*Parts, error) {
	p, err := d.parts(source, test)
	if err != nil {
		return nil, err
	}
	for _, set := range []**Set{&p.Kept, &p.Held, &p.Train, &p.Test} {
		if *set, err = d.Cut(*set); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (d Division) split(s *Set, seed uint64) (rest, part *Set, err error) {
	if d.Share == 0 {
		return s, s, nil
	}
	if d.Window != 0 {
		return s.Tail(d.Share)
	}
	return s.Split(d.Share, seed)
}

// Cut cuts a series into the windows of the division, and returns rows that are no series as they are.
func (d Division) Cut(set *Set) (*Set, error) {
	switch {
	case d.Window == 0:
		return set, nil
	case d.Window < 0 || d.Stride < 1:
		return nil, fmt.Errorf("data: windows of %d steps, %d apart; want at least 1 and 1", d.Window, d.Stride)
	}
	return set.Windows(d.Window, d.Stride)
}

// added returns the test rows together with those of the source that were added after the division.
func (d Division) added(p *Parts, source *Set) *Set {
	switch {
	case source.Rows() == d.Rows:
		return p.Test
	case d.Share == 0:
		return source.Slice(d.Rows, source.Rows())
	case d.Window != 0:
		return source.Slice(p.Train.Rows(), source.Rows())
	}
	all := *source
	all.Index = nil
	for i := range p.Test.Rows() {
		all.Index = append(all.Index, p.Test.stored(i))
	}
	for i := d.Rows; i < source.Rows(); i++ {
		all.Index = append(all.Index, source.stored(i))
	}
	return &all
}
