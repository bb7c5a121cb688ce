package data

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// maxClasses is the greatest number of classes that have names.
const maxClasses = 1 << 16

// labelling gives classes numbers. Where all labels are whole numbers, these are the classes. Otherwise each text is the name
// of a class, and so is a number.
type labelling struct {
	names []string
	known int // of names: the first ones, which were given
	of    map[string]int32
}

// newLabelling begins with the classes that are known; nil: none is.
func newLabelling(known []string) *labelling {
	l := &labelling{}
	for _, name := range known {
		l.number(name)
	}
	l.known = len(l.names)
	return l
}

// add appends the label in column j of the current row to those before.
func (l *labelling) add(labels []int32, r *Records, j int) ([]int32, error) {
	text := strings.TrimSpace(r.rows.Text(j))
	x, number := r.rows.Number(j)
	if number && (x != math.Trunc(x) || math.Abs(x) > math.MaxInt32) || Missing(text) {
		return labels, r.bad(j, "want a class as a whole number within int32's range, or as a text")
	}
	if number && l.of == nil {
		return append(labels, int32(x)), nil
	}
	if l.of == nil { // numbers were classes until here
		for i, class := range labels {
			labels[i] = l.number(strconv.Itoa(int(class)))
		}
	}
	if number {
		text = strconv.Itoa(int(x))
	}
	labels = append(labels, l.number(text))
	if len(l.names) > maxClasses {
		return labels, r.bad(j, fmt.Sprintf("want no more than %d classes", maxClasses))
	}
	return labels, nil
}

// number returns the number of a class, which is new where it was not met.
func (l *labelling) number(name string) int32 {
	if l.of == nil {
		l.of = map[string]int32{}
	}
	n, ok := l.of[name]
	if !ok {
		n = int32(len(l.names))
		l.of[name], l.names = n, append(l.names, strings.Clone(name))
	}
	return n
}

// end gives the labels of a whole set their last numbers: those of known classes, and then those of the others in the order of
// their names.
func (l *labelling) end(set *Set) {
	if l.of == nil {
		return
	}
	set.ClassNames = slices.Clone(l.names)
	slices.Sort(set.ClassNames[l.known:])
	last := make([]int32, len(l.names))
	for i, name := range set.ClassNames {
		last[l.of[name]] = int32(i)
	}
	for i, class := range set.Labels {
		set.Labels[i] = last[class]
	}
}
