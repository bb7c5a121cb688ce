package format

import (
	"bytes"
	"math"
)

// parted are the separators that stand in no number, so that a line can be cut and parsed in one go.
var parted = []rune{',', ';', '\t', '|'}

// splitNumbers cuts a line that has no quotes, as split does, and parses each field that is a plain number of at
// most 15 digits. That takes a third less time than to cut first and to parse then.
func (s *scanner) splitNumbers(line []byte) {
	comma, from := s.comma[0], 0
	for {
		x, end := leading(line, from)
		if end < len(line) && line[end] != comma { // there is more in the field than digits
			x = math.NaN()
			if i := bytes.IndexByte(line[end:], comma); i >= 0 {
				end += i
			} else {
				end = len(line)
			}
		}
		s.fields, s.values = append(s.fields, line[from:end]), append(s.values, x)
		if end == len(line) {
			return
		}
		from = end + 1
	}
}

// leading parses the number that begins at a place of a line, and returns where it ends. It is NaN where there is
// none, or where it has more than 15 digits. Digits and a power of ten are exact in float64, so that one division
// rounds once (Clinger 1990).
func leading(line []byte, at int) (x float64, end int) {
	negative := at < len(line) && line[at] == '-'
	if negative || at < len(line) && line[at] == '+' {
		at++
	}
	digits, n, point := uint64(0), 0, -1
	for ; at < len(line); at++ {
		if d := line[at] - '0'; d <= 9 {
			digits = digits*10 + uint64(d)
			n++
		} else if line[at] == '.' && point < 0 {
			point = n
		} else {
			break
		}
	}
	if n == 0 || n > 15 {
		return math.NaN(), at
	}
	x = float64(digits)
	if point >= 0 {
		x /= tens[n-point]
	}
	if negative {
		x = -x
	}
	return x, at
}
