package format

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// kind is a format of tables.
type kind struct {
	name    string
	endings []string
}

// kinds lists the formats.
var kinds = []kind{
	{"CSV", []string{".csv", ".txt", ".dat"}},
	{"TSV", []string{".tsv", ".tab"}},
	{"JSON", []string{".jsonl", ".ndjson", ".json"}},
	{"Parquet", []string{".parquet", ".pq"}},
}

// packings are the endings of packed files.
var packings = []string{".gz", ".zst"}

// Endings lists the endings of the tables that are read.
func Endings() (all []string) {
	for _, k := range kinds {
		all = append(all, k.endings...)
	}
	return all
}

// Named returns the name of the format that the ending of a path stands for, or "". The ending of a packed file
// stands before .gz or .zst.
func Named(path string) string {
	ending := strings.ToLower(filepath.Ext(path))
	for _, p := range packings {
		if ending == p {
			ending = strings.ToLower(filepath.Ext(path[:len(path)-len(p)]))
		}
	}
	for _, k := range kinds {
		for _, e := range k.endings {
			if ending == e {
				return k.name
			}
		}
	}
	return ""
}

// Open goes through the rows of a table. The format is that of the ending of the name, and where the name has
// none, as that of the standard input, that of the first bytes. A record takes at most so many bytes. A Parquet
// file is read where it is, and one that is packed, or comes as a stream, from memory of so many bytes.
func Open(r io.Reader, name string, d Dialect, longest int64) (Rows, error) {
	if file, ok := r.(*os.File); ok {
		if size := parquetSize(file); size > 0 {
			return OpenParquet(file, size)
		}
	}
	in, packed, done, err := unpack(r)
	if err != nil {
		return nil, err
	}
	kind := Named(name)
	start, _ := in.Peek(64)
	switch {
	case kind == "" && beginsJSON(start):
		kind = "JSON"
	case kind == "TSV" && d.Comma == 0:
		d.Comma = '\t'
	}
	if told := Foreign(start); told != "" {
		err = badf(orCSV(kind), "contents", "%s", told)
	}
	var rows Rows
	switch {
	case err != nil:
	case kind == "Parquet" || bytes.HasPrefix(start, []byte("PAR1")):
		rows, err = openPacked(in, longest)
	case kind == "JSON":
		rows, err = openJSON(in, longest)
	default:
		rows, err = openText(in, d, longest)
	}
	if err != nil {
		done()
		return nil, err
	}
	return &closing{rows, packed, done}, nil
}

// EndingOf returns an ending for a table whose name has none: that of JSON or of CSV, by its first bytes.
// Parquet is known by these whatever the ending is.
func EndingOf(r io.Reader) (string, error) {
	in, _, done, err := unpack(r)
	if err != nil {
		return "", err
	}
	defer done()
	start, err := in.Peek(64)
	if err != nil && err != io.EOF {
		return "", err
	}
	if beginsJSON(start) {
		return ".json", nil
	}
	return ".csv", nil
}

// beginsJSON reports whether a table begins with an object or an array.
func beginsJSON(start []byte) bool {
	text := bytes.TrimSpace(bytes.TrimPrefix(start, []byte("\ufeff")))
	return len(text) > 0 && (text[0] == '{' || text[0] == '[')
}

// parquetSize returns the size of a file that begins as a Parquet file does, or 0.
func parquetSize(f *os.File) int64 {
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	var magic [4]byte
	if _, err := f.ReadAt(magic[:], 0); err != nil || string(magic[:]) != "PAR1" {
		return 0
	}
	return info.Size()
}

// openPacked reads a Parquet file into memory, because its index stands at its end.
func openPacked(r io.Reader, most int64) (Rows, error) {
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > most {
		return nil, fmt.Errorf("%w: a Parquet file that is packed, or comes as a stream, has more than %d bytes; unpack it to a file", ErrMemory, most)
	}
	return OpenParquet(bytes.NewReader(b), int64(len(b)))
}

func orCSV(kind string) string {
	if kind == "" {
		return "CSV"
	}
	return kind
}

// closing frees what unpacks.
type closing struct {
	Rows
	packed bool
	done   func()
}

func (c *closing) Close() error {
	c.done()
	return c.Rows.Close()
}

// ParseRune returns the character that a person wrote for one of a dialect: itself, tab, blank or none.
func ParseRune(text string) (rune, error) {
	switch text {
	case "":
		return 0, nil
	case "none":
		return NoRune, nil
	case "tab", `\t`:
		return '\t', nil
	case "blank", "space":
		return ' ', nil
	}
	if all := []rune(text); len(all) == 1 {
		return all[0], nil
	}
	return 0, fmt.Errorf("%q is no character; want one, or tab, blank or none", text)
}
