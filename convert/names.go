package convert

// unused returns a name that no value has, and counts it among the names. It is the name that is asked
// for where that is free.
func unused(names map[string]int, name string) string {
	for names[name] > 0 {
		name += "_"
	}
	names[name]++
	return name
}
