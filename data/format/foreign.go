package format

import (
	"bytes"
	"fmt"
)

// foreign lists files of tables that are not read, by what they begin with.
var foreign = []struct{ magic, what, instead string }{
	{"ARROW1\x00\x00", "an Arrow or Feather file", "Parquet (in Python, DataFrame.to_parquet)"},
	{"FEA1", "a Feather file of version 1", "Parquet (in Python, DataFrame.to_parquet)"},
	{"PK\x03\x04", "a zip archive, such as a spreadsheet (.xlsx)", "CSV"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old spreadsheet (.xls)", "CSV"},
	{"\x89HDF\r\n\x1a\n", "an HDF5 file", "Parquet or CSV"},
	{"SQLite format 3\x00", "a database of SQLite", "CSV (sqlite3 -csv -header FILE 'select …')"},
	{"\x80\x04\x95", "a pickle of Python", "Parquet or CSV"},
	{"\x80\x05\x95", "a pickle of Python", "Parquet or CSV"},
	{"ORC", "an ORC file", "Parquet"},
	{"Obj\x01", "an Avro file", "Parquet"},
}

// Foreign returns what a file is that begins so and is not read, and what to do, or "".
func Foreign(start []byte) string {
	for _, f := range foreign {
		if bytes.HasPrefix(start, []byte(f.magic)) {
			return fmt.Sprintf("the file is %s; save it as %s", f.what, f.instead)
		}
	}
	return ""
}
