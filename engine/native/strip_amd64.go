package native

// pickStrips does for several strips what their method pick does.
//
//go:noescape
func pickStrips(count int, strips *strip, y, x *float32, fill float32)

// putSpells writes the numbers of spells of x to their places in y.
//
//go:noescape
func putSpells(count int, spells *spell, y, x *float32)
