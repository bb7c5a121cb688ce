package data_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/format"
	"github.com/hourglass-go/hourglass/data/sink"
)

var update = flag.Bool("update", false, "write testdata/tables.txt anew")

// file is a file as people have it.
type file struct {
	name, about string
	content     string
	dialect     format.Dialect
}

func gzipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(text))
	z.Close()
	return b.String()
}

func zstandard(text string) string {
	z, err := zstd.NewWriter(nil)
	if err != nil {
		panic(err)
	}
	return string(z.EncodeAll([]byte(text), nil))
}

func utf16of(text string, order binary.AppendByteOrder, mark bool) string {
	var b []byte
	if mark {
		b = order.AppendUint16(b, 0xfeff)
	}
	for _, u := range utf16.Encode([]rune(text)) {
		b = order.AppendUint16(b, u)
	}
	return string(b)
}

// parquet returns a Parquet file of numbers and texts.
func parquet() string {
	dir, err := os.MkdirTemp("", "hourglass-test-*")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "a.parquet")
	table := sink.Table{Columns: []sink.Column{{Name: "a"}, {Name: "b", Kind: sink.Text}}}
	err = sink.Save(path, nil, table, func(w sink.Writer) error {
		for i := range 3 {
			w.Number(float32(i) + 0.5)
			w.Text(strings.Repeat("x", i))
			if err := w.End(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		panic(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	return string(b)
}

const plain = "id,größe,kind\n1,1.5,a\n2,2.5,b\n"

func latin1(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "ö", "\xf6"), "ß", "\xdf")
}

// files are tables as people have them.
func files() []file {
	german := "id;wert;text\n1;1.234,5;a\n2;0,5;b\n"
	return []file{
		{"plain.csv", "UTF-8, commas, a header", plain, format.Dialect{}},
		{"bom.csv", "a byte order mark, as spreadsheets write", "\ufeff" + plain, format.Dialect{}},
		{"crlf.csv", "line ends of Windows", strings.ReplaceAll(plain, "\n", "\r\n"), format.Dialect{}},
		{"mac.csv", "line ends of old Macs", strings.ReplaceAll(plain, "\n", "\r"), format.Dialect{}},
		{"latin1.csv", "Latin-1", latin1(plain), format.Dialect{}},
		{"euro.csv", "windows-1252 with a euro sign", "price,unit\n1,\x80\n", format.Dialect{}},
		{"utf16le.csv", "UTF-16 with a mark, as Excel's Unicode text", utf16of(plain, binary.LittleEndian, true), format.Dialect{}},
		{"utf16be.csv", "UTF-16, big-endian", utf16of(plain, binary.BigEndian, true), format.Dialect{}},
		{"utf16bare.csv", "UTF-16 without a mark", utf16of("a,b\n1,2\n3,4\n", binary.LittleEndian, false), format.Dialect{}},
		{"japanese.csv", "Shift JIS, which has to be said", "\x96\xbc\x91O,x\na,1\n", format.Dialect{Encoding: "shift_jis"}},
		{"german.csv", "semicolons, decimal commas, thousands with dots", german, format.Dialect{}},
		{"french.csv", "semicolons, thousands with narrow blanks", "a;b\n1\u202f234,5;2\n3,25;4\n", format.Dialect{}},
		{"swiss.csv", "thousands with apostrophes", "a,b\n1'234.5,2\n3.25,4\n", format.Dialect{}},
		{"dollars.csv", "quoted numbers with thousands", "a,b\n\"1,234,567.5\",2\n\"12.25\",4\n", format.Dialect{}},
		{"either.csv", "a comma that may be either", "a;b\n1,234;2\n5,678;4\n", format.Dialect{}},
		{"either-said.csv", "the same, where it is said", "a;b\n1,234;2\n5,678;4\n", format.Dialect{Decimal: ','}},
		{"tabs.tsv", "tabs", strings.ReplaceAll(plain, ",", "\t"), format.Dialect{}},
		{"tabs.csv", "tabs under the wrong name", strings.ReplaceAll(plain, ",", "\t"), format.Dialect{}},
		{"pipes.txt", "pipes", strings.ReplaceAll(plain, ",", "|"), format.Dialect{}},
		{"savetxt.dat", "blanks, as numpy.savetxt writes", "1.000e+00 2.500e+00\n-3.000e+00 4.000e+00\n", format.Dialect{}},
		{"aligned.txt", "columns of blanks", "a     b\n1.5   2\n13.25 4\n", format.Dialect{}},
		{"remarks.csv", "remarks above the header", "# made today\n# by hand, with care\na,b\n1,2\n", format.Dialect{}},
		{"hash.csv", "a header that begins with a hash", "#id,b\n1,2\n", format.Dialect{}},
		{"title.csv", "a title above the header, which has to be said", "Sales of May\n\na,b\n1,2\n", format.Dialect{Skip: 1}},
		{"years.csv", "names that are numbers, which has to be said", "2001,2002\n1,2\n", format.Dialect{Header: format.HeaderYes}},
		{"bare.csv", "no header", "1,2.5\n3,4\n", format.Dialect{}},
		{"index.csv", "pandas' index without a name", ",x\n0,5\n1,6\n", format.Dialect{}},
		{"quotes.csv", "separators, quotes and line breaks in fields", "name,x\n\"Zürich, CH\",1\n\"say \"\"hi\"\"\",2\n\"two\nlines\",3\n", format.Dialect{}},
		{"inches.csv", "a quote inside of a field", "name,x\n5\" pipe,1\n", format.Dialect{}},
		{"gaps.csv", "gaps", "a,b,c\n1,,NA\n,2,NaN\n", format.Dialect{}},
		{"blank.csv", "empty lines", "a,b\n\n1,2\n\n\n3,4\n\n", format.Dialect{}},
		{"gzip.csv.gz", "gzip", gzipped(plain), format.Dialect{}},
		{"zstd.csv.zst", "zstd", zstandard(plain), format.Dialect{}},
		{"hidden.csv", "gzip under the wrong name", gzipped(plain), format.Dialect{}},
		{"lines.jsonl", "JSON lines, with a gap, another order and types", "{\"a\":1,\"b\":\"x\",\"c\":true}\n{\"c\":false,\"a\":2.5e3}\n{\"a\":null,\"b\":\"ü\",\"c\":true}\n", format.Dialect{}},
		{"array.json", "a JSON array of objects", "[\n {\"a\": 1, \"b\": 2},\n {\"a\": 3, \"b\": 4}\n]\n", format.Dialect{}},
		{"lists.ndjson", "JSON lists", "[1,2.5]\n[3,4]\n", format.Dialect{}},
		{"new-key.jsonl", "a key that the first row has not", "{\"a\":1}\n{\"a\":2,\"b\":3}\n", format.Dialect{}},
		{"cut.jsonl", "JSON that is cut off", "{\"a\":1}\n{\"a\":2", format.Dialect{}},
		{"ragged.csv", "a row with too few fields", "a,b\n1,2\n3\n", format.Dialect{}},
		{"open.csv", "a quote that is never closed", "a,b\n\"1,2\n3,4\n", format.Dialect{}},
		{"empty.csv", "nothing", "", format.Dialect{}},
		{"cut.csv.gz", "gzip that is cut off", gzipped(strings.Repeat(plain, 100))[:60], format.Dialect{}},
		{"cut.csv.zst", "zstd that is cut off", zstandard(plain)[:20], format.Dialect{}},
		{"sheet.xlsx.csv", "a spreadsheet under the wrong name", "PK\x03\x04\x14\x00", format.Dialect{}},
		{"cut.parquet", "Parquet that is cut off", "PAR1\x15\x04\x15\x10", format.Dialect{}},
		{"twice.csv", "two columns of one name", "a,a\n1,2\n", format.Dialect{}},
		{"header.csv", "a header alone", "a,b\n", format.Dialect{Header: format.HeaderYes}},
		{"ends.csv", "line ends of several systems", "a,b\r\n1,2\n3,4\r\n5,6", format.Dialect{}},
		{"nul.csv", "NULs where there should be numbers", "a,b\n1,2\n\x00\x00,3\n", format.Dialect{}},
		{"wide-row.csv", "a row with too many fields", "a,b\n1,2\n3,4,5\n", format.Dialect{}},
		{"footer.csv", "a line of totals at the end", "a,b\n1,2\n3,4\nTotal,6\n", format.Dialect{}},
		{"trailer.csv", "a remark at the end", "a,b\n1,2\n3,4\n(2 rows)\n", format.Dialect{}},
		{"percent.csv", "percent signs", "a,rate\n1,12%\n2,3.5%\n", format.Dialect{}},
		{"currency.csv", "a sign of a currency", "a,price\n1,$12.50\n2,$3\n", format.Dialect{}},
		{"missing.csv", "ways to write a gap", "a,b\n1,NA\n2,null\n3,-\n4,n/a\n", format.Dialect{}},
		{"science.csv", "scientific notation", "a,b\n1e3,-2.5E-4\n+1.e+2,.5\n", format.Dialect{}},
		{"hex.csv", "hexadecimal numbers", "a,b\n0x1f,1\n0xff,2\n", format.Dialect{}},
		{"truth.csv", "booleans", "a,ok\n1,true\n2,FALSE\n", format.Dialect{}},
		{"dates.csv", "dates", "a,day\n1,2026-11-29\n2,29.11.2026\n", format.Dialect{}},
		{"huge.csv", "numbers beyond float32", "a,b\n1,1e38\n2,1e39\n", format.Dialect{}},
		{"infinite.csv", "infinities", "a,b\n1,2\n2,-Inf\n", format.Dialect{}},
		{"digits.csv", "numbers of more digits than float64 holds", "a,b\n0.12345678901234567890,123456789012345678\n1,2\n", format.Dialect{}},
		{"padded.csv", "blanks around fields", "a, b\n 1 ,  2\n3,4 \n", format.Dialect{}},
		{"trailing.csv", "a separator at the end of each line", "a,b,\n1,2,\n3,4,\n", format.Dialect{}},
		{"minus.csv", "a minus sign of typesetters", "a,b\n\u22121,2\n3,4\n", format.Dialect{}},
		{"cut-whole.parquet", "a Parquet file that lacks its end", parquet()[:200], format.Dialect{}},
		{"whole.parquet", "a Parquet file", parquet(), format.Dialect{}},
		{"text.parquet", "text under the wrong name", plain, format.Dialect{}},
		{"feather.arrow.csv", "an Arrow file under the wrong name", "ARROW1\x00\x00\xff\xff\xff\xff", format.Dialect{}},
		{"unknown.csv", "an encoding that there is not", plain, format.Dialect{Encoding: "klingon"}},
	}
}

// TestTables holds what each file gives, in testdata/tables.txt: its columns and rows, or the error.
func TestTables(t *testing.T) {
	dir := t.TempDir()
	var got strings.Builder
	for _, f := range files() {
		path := filepath.Join(dir, f.name)
		if err := os.WriteFile(path, []byte(f.content), 0o600); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&got, "%s: %s\n", f.name, f.about)
		if !data.IsTable(path) {
			t.Errorf("%s is no table", f.name)
		}
		r, err := data.OpenRecords(t.Context(), path, &data.Options{CSV: &data.CSV{Dialect: f.dialect}})
		if err == nil {
			names, headed := r.Columns()
			fmt.Fprintf(&got, "  columns %q, headed %v\n", names, headed)
			for _, row := range all(r) {
				fmt.Fprintf(&got, "  %q\n", row)
			}
			err = r.Err()
			r.Close()
		}
		said := func(err error) string { return strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), "") }
		if err != nil {
			fmt.Fprintf(&got, "  error: %s\n", said(err))
			continue
		}
		set, err := data.Open(t.Context(), path, &data.Options{CSV: &data.CSV{Dialect: f.dialect}})
		if err != nil {
			fmt.Fprintf(&got, "  as numbers: %s\n", said(err))
		} else {
			fmt.Fprintf(&got, "  as numbers: %v\n", set.X)
		}
	}
	golden := filepath.Join("testdata", "tables.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Error(diff)
	}
}

// TestSeveral: files that have the same columns, in any order, are one table.
func TestSeveral(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"part-1.csv": "a,b\n1,2\n", "part-2.csv": "b;a\n4;3\n", "part-3.jsonl": "{\"b\":6,\"a\":5}\n", "other.csv": "a,c\n7,8\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r, err := data.OpenRecords(t.Context(), filepath.Join(dir, "part-*"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"1", "2"}, {"3", "4"}, {"5", "6"}}, all(r)); diff != "" || r.Err() != nil {
		t.Error(diff, r.Err())
	}
	r, err = data.OpenRecords(t.Context(), filepath.Join(dir, "part-1.csv")+","+filepath.Join(dir, "other.csv"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if rows := all(r); len(rows) != 1 || r.Err() == nil || !strings.Contains(r.Err().Error(), `has the columns ["a" "c"]`) {
		t.Errorf("%v, %v; want an error about the columns", rows, r.Err())
	}
	r, err = data.OpenRecords(t.Context(), filepath.Join(dir, "part-1.csv")+","+filepath.Join(dir, "gone.csv"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if rows := all(r); len(rows) != 1 || !errors.Is(r.Err(), os.ErrNotExist) {
		t.Errorf("%v, %v; want an error about the file that is gone", rows, r.Err())
	}
	if err := r.Close(); err != nil {
		t.Errorf("closing after a file that is gone: %v", err)
	}
	if _, err := data.OpenRecords(t.Context(), filepath.Join(dir, "none-*"), nil); err == nil || !strings.Contains(err.Error(), "no file has such a name") {
		t.Errorf("no file: %v", err)
	}
}

// TestWide: a hundred thousand columns are read, and a line of 100 MB is an error.
func TestWide(t *testing.T) {
	const columns = 100_000
	var b strings.Builder
	for row := range 3 {
		for i := range columns {
			if i > 0 {
				b.WriteByte(',')
			}
			if row == 0 {
				fmt.Fprintf(&b, "c%d", i)
			} else {
				fmt.Fprintf(&b, "%d.5", i)
			}
		}
		b.WriteByte('\n')
	}
	set, err := data.ReadCSV(strings.NewReader(b.String()), nil)
	if err != nil || set.Features != columns || set.Rows() != 2 || set.X[columns+7] != 7.5 {
		t.Errorf("%d columns: %v", columns, err)
	}
	if _, err := data.ReadCSV(strings.NewReader("a,b\n"+strings.Repeat("1", 100<<20)), nil); err == nil || !strings.Contains(err.Error(), "line 2 has more than 67108864 bytes") {
		t.Errorf("a line of 100 MB: %v", err)
	}
}
