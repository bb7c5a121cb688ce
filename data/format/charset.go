package format

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// decode returns a text as UTF-8 without a byte order mark, and how many bytes of r are before it, or -1 where the
// text is not in r as it is returned. It completes the dialect's encoding.
func decode(r io.Reader, d *Dialect) (in *bufio.Reader, before int64, err error) {
	raw := bufio.NewReaderSize(r, lookBytes)
	start, whole, err := peek(raw)
	if err != nil {
		return nil, 0, err
	}
	of, name, mark := encodingOf(start, whole)
	if d.Encoding != "" {
		if of, err = htmlindex.Get(d.Encoding); err != nil {
			return nil, 0, badf("text", "encoding", "%q is the name of none; there are utf-8, latin1, windows-1252, utf-16le, utf-16be, shift_jis and the others of the web", d.Encoding)
		}
		if name, _ = htmlindex.Name(of); name == "utf-8" {
			of = nil
		}
		if name != "utf-8" && name != "utf-16le" && name != "utf-16be" {
			mark = 0
		}
	}
	d.Encoding = name
	if _, err := raw.Discard(mark); err != nil {
		return nil, 0, err
	}
	in, before = raw, int64(mark)
	if of != nil {
		before = -1
		in = bufio.NewReaderSize(transform.NewReader(raw, of.NewDecoder()), lookBytes)
	}
	if !bytes.ContainsRune(start, '\n') && bytes.ContainsRune(start, '\r') { // the line ends of old Macs
		in, before = bufio.NewReaderSize(&macLines{in}, lookBytes), -1
	}
	return in, before, nil
}

// peek returns what a text begins with, and whether that is all.
func peek(r *bufio.Reader) (start []byte, whole bool, err error) {
	start, err = r.Peek(lookBytes)
	switch {
	case errors.Is(err, io.EOF):
		return start, true, nil
	case errors.Is(err, bufio.ErrBufferFull):
		return start, false, nil
	}
	return start, false, err
}

// encodingOf finds the encoding of a text, which is nil for UTF-8, and the length of its byte order mark.
func encodingOf(start []byte, whole bool) (of encoding.Encoding, name string, mark int) {
	little := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	big := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	switch {
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		return nil, "utf-8", 3
	case bytes.HasPrefix(start, []byte("\xff\xfe")):
		return little, "utf-16le", 2
	case bytes.HasPrefix(start, []byte("\xfe\xff")):
		return big, "utf-16be", 2
	}
	if len(start) >= 4 { // ASCII as UTF-16 has a zero in every second byte
		even, odd := 0, 0
		for i, b := range start {
			switch {
			case b != 0:
			case i%2 == 0:
				even++
			default:
				odd++
			}
		}
		switch half := len(start) / 2; {
		case odd > half*9/10 && even == 0:
			return little, "utf-16le", 0
		case even > half*9/10 && odd == 0:
			return big, "utf-16be", 0
		}
	}
	if valid(start, whole) {
		return nil, "utf-8", 0
	}
	return nil, "windows-1252", 0
}

// latin takes a field that is not UTF-8 as windows-1252, of which Latin-1 is a part. Fields are decoded one by
// one, because the part of a file that was looked at may have had ASCII alone, and some files mix both.
func latin(field []byte) []byte {
	if utf8.Valid(field) {
		return field
	}
	out := make([]byte, 0, 2*len(field))
	for _, b := range field {
		out = utf8.AppendRune(out, charmap.Windows1252.DecodeByte(b))
	}
	return out
}

// valid reports whether text is UTF-8, of which the last character may be cut off.
func valid(start []byte, whole bool) bool {
	if !whole {
		for i := 1; i < utf8.UTFMax && i <= len(start); i++ {
			if utf8.RuneStart(start[len(start)-i]) {
				start = start[:len(start)-i]
				break
			}
		}
	}
	return utf8.Valid(start)
}

// macLines turns each carriage return into a line feed.
type macLines struct{ r io.Reader }

func (m *macLines) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	for i, b := range p[:n] {
		if b == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}
