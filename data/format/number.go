package format

import (
	"bytes"
	"strconv"
	"unicode/utf8"
	"unsafe"
)

// numerals reads numbers as a dialect writes them.
type numerals struct {
	decimal   byte
	thousands []byte // nil: there are none
	plain     bool   // numbers are as Go writes them
	buffer    []byte
}

func newNumerals(d Dialect) *numerals {
	n := &numerals{decimal: '.'}
	if d.Decimal == ',' {
		n.decimal = ','
	}
	if d.Thousands > 0 {
		n.thousands = utf8.AppendRune(nil, d.Thousands)
	}
	n.plain = n.decimal == '.' && n.thousands == nil
	return n
}

// parse returns a field as a number.
func (n *numerals) parse(field []byte) (float64, bool) {
	field = bytes.TrimSpace(field)
	if !n.plain {
		var ok bool
		if field, ok = n.normal(latin(field)); !ok {
			return 0, false
		}
	}
	if len(field) == 0 {
		return 0, false
	}
	x, err := strconv.ParseFloat(unsafe.String(&field[0], len(field)), 64) // which keeps no reference to the text
	return x, err == nil
}

// normal writes a number with a dot and without groups, in memory that is used again.
func (n *numerals) normal(field []byte) ([]byte, bool) {
	n.buffer = n.buffer[:0]
	group, groups, fraction := 0, 0, false // digits since the last group
	for i := 0; i < len(field); i++ {
		c := field[i]
		switch {
		case n.thousands != nil && !fraction && bytes.HasPrefix(field[i:], n.thousands):
			if group == 0 || group > 3 || groups > 0 && group != 3 {
				return nil, false
			}
			group, groups = 0, groups+1
			i += len(n.thousands) - 1
			continue
		case c == n.decimal && !fraction:
			if groups > 0 && group != 3 {
				return nil, false
			}
			fraction = true
			c = '.'
		case c == '.' || c == ',':
			return nil, false
		case c >= '0' && c <= '9':
			group++
		}
		n.buffer = append(n.buffer, c)
	}
	return n.buffer, groups == 0 || fraction || group == 3
}

// text returns a field as text, where a number has a dot and no groups.
func (n *numerals) text(field []byte) string {
	if !n.plain {
		if _, ok := n.parse(field); ok {
			plain, _ := n.normal(bytes.TrimSpace(field))
			return string(plain)
		}
	}
	return string(field)
}
