package main

import "strings"

// nearest returns the name that a mistyped word was most likely meant to be: the one with the fewest
// letters changed, of these one that begins as the word does, or otherwise the first that begins with
// the word. It returns "" where no name is near.
func nearest(word string, names []string) string {
	best, fewest := "", 2+len(word)/4 // a longer word may have more mistakes
	for _, name := range names {
		begins := word != "" && strings.HasPrefix(name, word[:1])
		d := distance(word, name)
		if d < min(fewest, len(word)) || d == fewest && best != "" && begins && best[0] != word[0] {
			best, fewest = name, d
		}
	}
	for _, name := range names {
		if best == "" && len(word) > 1 && strings.HasPrefix(name, word) {
			best = name
		}
	}
	return best
}

// distance returns how many letters are added, removed, changed or swapped with their neighbour to
// make one word of the other.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range len(b) {
			changed := last[j]
			if a[i] != b[j] {
				changed++
			}
			row[j+1] = min(changed, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}

// meant returns a question about the nearest name, to be appended to an error, or "" where no name
// is near.
func meant(prefix, word string, names []string) string {
	if name := nearest(word, names); name != "" {
		return "; did you mean " + prefix + name + "?"
	}
	return ""
}
