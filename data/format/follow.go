package format

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

// Follow goes through the rows of a table that is being written: a row is there as soon as its line is. The dialect is found by
// looking at the header and the first row. Delimited text and JSON lines, packed or not, are read so. Text that is not UTF-8 or
// windows-1252, and a JSON array, are read, too, but the first rows come late. A Parquet file has its index at its end, and is an
// error. A record takes at most so many bytes.
func Follow(r io.Reader, d Dialect, longest int64) (Rows, error) {
	in, packed, done, err := unpack(r)
	if err != nil {
		return nil, err
	}
	rows, err := follow(in, d, longest)
	if err != nil {
		done()
		return nil, err
	}
	return &closing{rows, packed, done}, nil
}

func follow(in *bufio.Reader, d Dialect, longest int64) (Rows, error) {
	start, err := firstLines(in, d.Skip, longest)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(start, []byte("PAR1")) {
		return nil, badf("Parquet", "contents", "its index is at its end, so that its rows do not come one by one; name the file with --data")
	}
	if told := Foreign(start[:min(len(start), 64)]); told != "" {
		return nil, badf("CSV", "contents", "%s", told)
	}
	p := &paused{start: start, r: in}
	if beginsJSON(start) {
		p.live = inArray(bytes.TrimSpace(bytes.TrimPrefix(start, []byte("\ufeff"))))
		defer p.goOn()
		return openJSON(bufio.NewReaderSize(p, lookBytes), longest)
	}
	switch of, name, _ := encodingOf(start, false); {
	case d.Encoding == "" && (of == nil || name == "windows-1252"):
		d.Encoding = "utf-8" // each field is decoded by itself
	case d.Encoding != "utf-8":
		p.live = true // because a decoder that met a pause would end
	}
	defer p.goOn()
	return openText(p, d, longest)
}

// firstLines reads until the text has two lines that are no comments, beside those that are skipped.
func firstLines(in *bufio.Reader, skip int, longest int64) (start []byte, err error) {
	for lines := -skip; lines < 2; {
		from := len(start)
		for {
			var part []byte
			part, err = in.ReadSlice('\n')
			start = append(start, part...)
			if int64(len(start)) > longest {
				return nil, fmt.Errorf("%w: %w: the first lines have more than %d bytes", ErrMemory, ErrLong, longest)
			}
			if err != bufio.ErrBufferFull {
				break
			}
		}
		if err == io.EOF {
			return start, nil
		} else if err != nil {
			return nil, err
		}
		if line := bytes.TrimSpace(start[from:]); len(line) > 0 && line[0] != '#' {
			lines++
		}
	}
	return start, nil
}

// paused is a text of which the first lines came. It seems to end after them until it goes on, so that looking at it does not wait
// for more.
type paused struct {
	start []byte
	r     io.Reader
	live  bool
}

func (p *paused) goOn() { p.live = true }

func (p *paused) Read(b []byte) (int, error) {
	if len(p.start) > 0 {
		n := copy(b, p.start)
		p.start = p.start[n:]
		return n, nil
	}
	if !p.live {
		return 0, io.EOF
	}
	return p.r.Read(b)
}
