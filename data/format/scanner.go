package format

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"
)

// scanner reads the records of delimited text (RFC 4180), one at a time.
type scanner struct {
	r       *bufio.Reader
	comma   []byte
	blanks  bool // any number of blanks separates fields
	quote   byte // 0: there are none
	comment []byte
	longest int
	numbers bool // fields are parsed on the way, where they are short numbers

	line   int   // lines that were read
	bytes  int64 // bytes of these lines
	start  int   // the line of the current record, from 1
	record []byte
	fields [][]byte
	values []float64 // the numbers of the fields, NaN where a field is none or is not short; empty where none was parsed
	plain  []byte    // quoted fields without their quotes
	err    error
	torn   bool // the error is of the quotes of one record, and further lines can be read
}

func newScanner(r *bufio.Reader, d Dialect, longest int64) *scanner {
	s := &scanner{r: r, comma: utf8.AppendRune(nil, d.Comma), blanks: d.Comma == ' ', longest: int(longest)}
	if d.Quote > 0 {
		s.quote = byte(d.Quote)
	}
	if d.Comment > 0 {
		s.comment = utf8.AppendRune(nil, d.Comment)
	}
	return s
}

// next reads a record, and reports whether there was one. Empty lines and comments are left out.
func (s *scanner) next() bool {
	for s.err == nil {
		line, ok := s.readLine(s.record[:0])
		s.record = line
		if !ok {
			return false
		}
		line = trimEnd(line)
		switch {
		case len(line) == 0, s.comment != nil && bytes.HasPrefix(line, s.comment), s.blanks && len(bytes.TrimSpace(line)) == 0:
			continue
		}
		s.start, s.fields, s.values = s.line, s.fields[:0], s.values[:0]
		switch {
		case s.quote != 0 && bytes.IndexByte(line, s.quote) >= 0:
			return s.quoted()
		case s.blanks:
			s.fields = append(s.fields, bytes.Fields(line)...)
			return true
		}
		if s.numbers {
			s.splitNumbers(line)
		} else {
			s.split(line)
		}
		return true
	}
	return false
}

// readLine appends a line with its end to dst. At the end of the input ok is false.
func (s *scanner) readLine(dst []byte) (line []byte, ok bool) {
	before := len(dst)
	for {
		part, err := s.r.ReadSlice('\n')
		dst = append(dst, part...)
		switch {
		case len(dst) > s.longest:
			s.err = s.long(before)
			return dst, false
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(dst) > before, err == nil:
			s.line++
			s.bytes += int64(len(dst) - before)
			return dst, true
		case err != io.EOF:
			s.err = err
		}
		return dst, false
	}
}

// long is the error of a record that is too long. Lines before are those of a quoted field.
func (s *scanner) long(before int) error {
	if before > 0 {
		return fmt.Errorf("%w: %w: it begins on line %d, and has more than %d bytes; a quote may have no end", ErrMemory, ErrLong, s.start, s.longest)
	}
	return fmt.Errorf("%w: %w: line %d has more than %d bytes", ErrMemory, ErrLong, s.line+1, s.longest)
}

func trimEnd(line []byte) []byte {
	line = bytes.TrimSuffix(line, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r"))
}

// split cuts a line that has no quotes.
func (s *scanner) split(line []byte) {
	if len(s.comma) == 1 {
		comma := s.comma[0]
		for {
			i := bytes.IndexByte(line, comma)
			if i < 0 {
				break
			}
			s.fields = append(s.fields, line[:i])
			line = line[i+1:]
		}
	} else {
		for {
			i := bytes.Index(line, s.comma)
			if i < 0 {
				break
			}
			s.fields = append(s.fields, line[:i])
			line = line[i+len(s.comma):]
		}
	}
	s.fields = append(s.fields, line)
}

// quoted cuts a record of which fields may be quoted, and may go on in further lines.
func (s *scanner) quoted() bool {
	s.plain = s.plain[:0]
	var ends [][2]int // fields of plain
	at := 0
	for {
		if s.blanks {
			for at < len(s.record) && (s.record[at] == ' ' || s.record[at] == '\t') {
				at++
			}
			if len(trimEnd(s.record[at:])) == 0 && len(ends) > 0 {
				break
			}
		}
		from := len(s.plain)
		next, more, ok := s.field(at)
		if !ok {
			return false
		}
		ends = append(ends, [2]int{from, len(s.plain)})
		if at = next; !more {
			break
		}
	}
	for _, e := range ends {
		s.fields = append(s.fields, s.plain[e[0]:e[1]])
	}
	return true
}

// field appends the field that begins at a place of the record to plain. more says that a separator follows.
func (s *scanner) field(at int) (next int, more, ok bool) {
	if at >= len(s.record) || s.record[at] != s.quote {
		rest := trimEnd(s.record[at:])
		if i := s.separator(rest); i >= 0 {
			s.plain = append(s.plain, rest[:i]...)
			return at + i + len(s.comma), true, true
		}
		s.plain = append(s.plain, rest...)
		return len(s.record), false, true
	}
	at++
	for {
		i := bytes.IndexByte(s.record[at:], s.quote)
		if i < 0 {
			s.plain = append(s.plain, s.record[at:]...)
			at = len(s.record)
			if s.record, ok = s.readLine(s.record); !ok {
				if s.err == nil {
					s.err = badf("CSV", fmt.Sprintf("line %d", s.start), "quotes are out of place: a quoted field has no end")
				}
				return 0, false, false
			}
			continue
		}
		s.plain = append(s.plain, s.record[at:at+i]...)
		at += i + 1
		rest := s.record[at:]
		switch {
		case len(rest) > 0 && rest[0] == s.quote: // a doubled quote stands for one
			s.plain = append(s.plain, s.quote)
			at++
		case len(trimEnd(rest)) == 0:
			return len(s.record), false, true
		case s.separator(rest) == 0:
			return at + len(s.comma), true, true
		default:
			s.torn = true
			s.err = badf("CSV", fmt.Sprintf("line %d", s.line), "quotes are out of place: found %.20q after a quoted field, want a separator or the end of the line", trimEnd(rest))
			return 0, false, false
		}
	}
}

// separator returns where the first separator stands, or -1.
func (s *scanner) separator(b []byte) int {
	if s.blanks {
		return bytes.IndexAny(b, " \t")
	}
	return bytes.Index(b, s.comma)
}
