package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hourglass-go/hourglass/data"
)

// classes lists classes with their numbers.
func classes(names []string) string {
	const most = 10 // that are listed
	var all []string
	for i, name := range names[:min(len(names), most)] {
		all = append(all, fmt.Sprintf("%s (%d)", name, i))
	}
	if more := len(names) - most; more > 0 {
		all = append(all, "and "+data.Count(more, "other"))
	}
	return strings.Join(all, ", ")
}

// classNumber returns the number of a class that --class gives by its name or number; "" is the first.
func classNumber(text string, names []string, classes int) (int32, error) {
	if text == "" {
		return 0, nil
	}
	if at := slices.Index(names, text); at >= 0 {
		return int32(at), nil
	}
	if n, err := strconv.Atoi(text); err == nil && n >= 0 && n < classes {
		return int32(n), nil
	}
	if names != nil {
		return 0, fmt.Errorf("--class is %s; the model has the classes %.500q, which are also called 0 to %d", text, names, len(names)-1)
	}
	return 0, fmt.Errorf("--class is %s; the model has the classes 0 to %d", text, classes-1)
}
