package format

import (
	"bufio"
	"bytes"
	"regexp"
	"strings"
)

// Bounds of what is looked at to find a dialect.
const (
	lookBytes   = 1 << 18
	lookRecords = 200
)

// separators are those that are tried, the likely ones first.
var separators = []rune{',', ';', '\t', '|', ' '}

// look completes a dialect by the first lines of a text.
func look(start []byte, whole bool, d Dialect) (Dialect, error) {
	if !whole { // the last line may be cut off
		if i := bytes.LastIndexByte(start, '\n'); i >= 0 {
			start = start[:i+1]
		}
	}
	if d.Quote == 0 {
		d.Quote = '"'
	}
	if d.Comment == 0 {
		d.Comment = commentOf(start)
	}
	if d.Comma == 0 {
		d.Comma = separatorOf(start, d)
	}
	return numbersOf(records(start, d), d)
}

// records returns the first records of a text.
func records(start []byte, d Dialect) (all [][]string) {
	s := newScanner(bufio.NewReader(bytes.NewReader(start)), d, int64(len(start)+1))
	for len(all) < lookRecords && s.next() {
		var fields []string
		for _, f := range s.fields {
			fields = append(fields, strings.TrimSpace(string(latin(f))))
		}
		all = append(all, fields)
	}
	return all
}

// commentOf returns '#' where lines begin with it that are unlike the first line that does not: such as a
// remark above the header. A header that begins with it has as many separators as the rows.
func commentOf(start []byte) rune {
	var marked, first []byte
	remarks := 0
	for line := range bytes.Lines(start) {
		if line = trimEnd(line); len(line) == 0 {
			continue
		}
		if line[0] != '#' {
			first = line
			break
		}
		marked = line
		remarks++
	}
	if marked == nil || first == nil {
		return NoRune
	}
	if remarks > 1 {
		return '#'
	}
	for _, c := range separators[:4] {
		if n := bytes.Count(first, []byte(string(c))); n > 0 && n == bytes.Count(marked, []byte(string(c))) {
			return NoRune
		}
	}
	return '#'
}

// separatorOf returns the separator that cuts the records into equally many fields, and of several the one that
// leaves numbers.
func separatorOf(start []byte, d Dialect) rune {
	best, most := ',', 0.0
	for _, c := range separators {
		d.Comma = c
		all := records(start, d)
		if len(all) == 0 {
			continue
		}
		width := len(all[len(all)/2])
		if width < 2 {
			continue
		}
		same, fields, numbers := 0, 0, 0
		for i, record := range all {
			if len(record) == width {
				same++
			}
			if i == 0 && len(all) > 1 { // perhaps a header
				continue
			}
			for _, field := range record {
				fields++
				if numeral.MatchString(field) || field == "" {
					numbers++
				}
			}
		}
		score := float64(same)/float64(len(all)) + float64(numbers)/float64(max(fields, 1))
		if c == ' ' {
			score -= 0.5 // texts have blanks, too
		}
		if same == len(all) {
			score++
		}
		if score > most {
			best, most = c, score
		}
	}
	return best
}

var (
	numeral = regexp.MustCompile(`^[-+]?(\d+([.,' \x{a0}\x{202f}]\d{3})*([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?$`)
	// withDot and withComma have one such character, which a fraction may follow.
	withDot   = regexp.MustCompile(`^[-+]?\d*\.\d*([eE][-+]?\d+)?$`)
	withComma = regexp.MustCompile(`^[-+]?\d*,\d*([eE][-+]?\d+)?$`)
	// eitherComma and eitherDot have one that may also stand before a group of three digits.
	eitherComma = regexp.MustCompile(`^[-+]?[1-9]\d{0,2},\d{3}$`)
	eitherDot   = regexp.MustCompile(`^[-+]?[1-9]\d{0,2}\.\d{3}$`)
	// The others have groups for sure.
	groupsComma = regexp.MustCompile(`^[-+]?\d{1,3}(,\d{3})+(,\d{3}|\.\d*)$`)
	groupsDot   = regexp.MustCompile(`^[-+]?\d{1,3}(\.\d{3})+(\.\d{3}|,\d*)$`)
	groupsOther = regexp.MustCompile(`^[-+]?\d{1,3}(([' \x{a0}\x{202f}])\d{3})+([.,]\d*)?$`)
)

// numbersOf finds how numbers are written. A comma that may stand before a fraction as well as between
// thousands is refused, because either reading of it would be wrong by a factor of 1,000.
func numbersOf(all [][]string, d Dialect) (Dialect, error) {
	if d.Decimal != 0 && d.Thousands != 0 {
		return d, nil
	}
	decimal, thousands := rune('.'), NoRune
	var comma, dot, either string
	other := NoRune
	for _, record := range all {
		for _, field := range record {
			switch {
			case groupsComma.MatchString(field):
				dot, thousands = field, ','
			case groupsDot.MatchString(field):
				comma, thousands = field, '.'
			case groupsOther.MatchString(field):
				other = []rune(groupsOther.FindStringSubmatch(field)[2])[0]
				if strings.Contains(field, ",") {
					comma = field
				}
			case eitherComma.MatchString(field):
				either = field
			case withComma.MatchString(field) && len(field) > 1:
				comma = field
			case eitherDot.MatchString(field):
			case withDot.MatchString(field):
				dot = field
			}
		}
	}
	if thousands == NoRune {
		thousands = other
	}
	switch {
	case d.Decimal != 0:
		decimal = d.Decimal
	case comma != "" && dot == "":
		decimal = ','
	case either != "" && thousands != ',' && d.Thousands != ',' && comma == "":
		if dot == "" && d.Thousands == 0 {
			return d, badf("CSV", "contents", "%q may be %s or %s; say which with --decimal or --thousands (in Go, Dialect.Decimal or Thousands)", either, strings.Replace(either, ",", ".", 1), strings.Replace(either, ",", "", 1))
		}
		thousands = ','
	}
	if d.Thousands != 0 {
		thousands = d.Thousands
	}
	if thousands == decimal || thousands == ' ' && d.Comma == ' ' {
		thousands = NoRune
	}
	d.Decimal, d.Thousands = decimal, thousands
	return d, nil
}
