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
	if x, ok := short(field); ok {
		return x, true
	}
	x, err := strconv.ParseFloat(unsafe.String(&field[0], len(field)), 64) // which keeps no reference to the text
	return x, err == nil
}

// tens are the powers of ten that float64 holds exactly.
var tens = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// short parses a number of at most 15 digits without an exponent, in a third of the time that the standard
// library takes. Its digits and a power of ten are exact in float64, so that one division rounds once (Clinger 1990).
func short(field []byte) (float64, bool) {
	negative := field[0] == '-'
	if negative || field[0] == '+' {
		field = field[1:]
	}
	if len(field) == 0 || len(field) > 16 {
		return 0, false
	}
	digits, point := uint64(0), -1
	for i, c := range field {
		switch {
		case c-'0' <= 9:
			digits = digits*10 + uint64(c-'0')
		case c == '.' && point < 0:
			point = i
		default:
			return 0, false
		}
	}
	scale := 0
	if point >= 0 {
		scale = len(field) - point - 1
	}
	if len(field) == 16 && point < 0 || len(field) == 1 && point == 0 {
		return 0, false
	}
	x := float64(digits) / tens[scale]
	if negative {
		x = -x
	}
	return x, true
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
