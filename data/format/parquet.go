package format

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// columnar goes through the rows of a Parquet file. Of each column that is asked for it holds some values.
type columnar struct {
	file   *parquet.File
	names  []string
	chunks []*chunk
	group  int   // the number of the current row group
	at     int64 // the current row in it
	rows   int64 // of the current group
	row    int
	err    error
}

// chunk reads one column of a row group.
type chunk struct {
	leaf   parquet.LeafColumn
	how    conversion
	pages  parquet.Pages
	values parquet.ValueReader
	buffer []parquet.Value
	from   int64 // the row in the group of the first value of the buffer
	held   int
}

// heldValues is the number of values of a column that are held at once.
const heldValues = 1024

// guard turns a panic of the library, which a damaged file can cause, into an error.
func guard(err *error) {
	if p := recover(); p != nil {
		*err = badf("Parquet", "contents", "the file is damaged: %v", p)
	}
}

// OpenParquet goes through the rows of a Parquet file of some bytes. Columns that hold lists or groups are
// texts without numbers.
func OpenParquet(r io.ReaderAt, size int64) (rows Rows, err error) {
	defer guard(&err)
	if err := checkFooter(r, size); err != nil {
		return nil, &Error{Format: "Parquet", Where: "contents", Problem: "the file is damaged or cut off, want a whole file", Err: err}
	}
	f, err := parquet.OpenFile(r, size, parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
	if err != nil {
		return nil, &Error{Format: "Parquet", Where: "contents", Problem: "the file is damaged or cut off, want a whole file", Err: err}
	}
	c := &columnar{file: f, group: -1}
	for _, field := range f.Schema().Fields() {
		chunk := &chunk{}
		if field.Leaf() && !field.Repeated() {
			leaf, ok := f.Schema().Lookup(field.Name())
			if !ok {
				return nil, badf("Parquet", "schema", "the column %q is not to be found", field.Name())
			}
			chunk.leaf, chunk.how = leaf, conversionOf(leaf.Node.Type())
			chunk.buffer = make([]parquet.Value, heldValues)
		}
		c.names, c.chunks = append(c.names, field.Name()), append(c.chunks, chunk)
	}
	if len(c.names) == 0 {
		return nil, badf("Parquet", "schema", "the file has no columns, want at least 1")
	}
	return c, nil
}

func (c *columnar) Columns() ([]string, bool) { return c.names, true }
func (c *columnar) Err() error                { return c.err }
func (c *columnar) Place() Place              { return Place{Row: c.row} }
func (c *columnar) Pass() bool                { return false }
func (c *columnar) Format() string            { return "Parquet" }

func (c *columnar) Close() (err error) {
	defer guard(&err)
	for _, k := range c.chunks {
		if k.pages != nil {
			err = errors.Join(err, k.pages.Close())
			k.pages = nil
		}
	}
	return err
}

func (c *columnar) Next() bool {
	if c.err != nil {
		return false
	}
	c.at++
	for c.group < 0 || c.at >= c.rows {
		if !c.nextGroup() {
			return false
		}
	}
	for _, k := range c.chunks {
		if k.pages == nil || c.at < k.from+int64(k.held) {
			continue
		}
		if c.err = k.fill(c.at); c.err != nil {
			return false
		}
	}
	c.row++
	return true
}

// nextGroup goes to the next row group.
func (c *columnar) nextGroup() bool {
	if c.err = c.Close(); c.err != nil {
		return false
	}
	groups := c.file.RowGroups()
	if c.group++; c.group >= len(groups) {
		return false
	}
	c.rows, c.at = groups[c.group].NumRows(), 0
	if c.err = checkPages(c.file, c.group); c.err != nil {
		return false
	}
	for _, k := range c.chunks {
		if k.buffer == nil {
			continue
		}
		if c.err = k.open(groups[c.group]); c.err != nil {
			return false
		}
	}
	return true
}

func (k *chunk) open(g parquet.RowGroup) (err error) {
	defer guard(&err)
	k.pages, k.values, k.from, k.held = g.ColumnChunks()[k.leaf.ColumnIndex].Pages(), nil, 0, 0
	return nil
}

// fill reads values from a row on, which follows those that are held.
func (k *chunk) fill(row int64) (err error) {
	defer guard(&err)
	k.from, k.held = row, 0
	for k.held < len(k.buffer) {
		if k.values == nil {
			page, err := k.pages.ReadPage()
			if err == io.EOF {
				break
			}
			if err != nil {
				return &Error{Format: "Parquet", Where: fmt.Sprintf("column %q", k.leaf.Path[0]), Problem: "the file is damaged or cut off", Err: err}
			}
			k.values = page.Values()
		}
		n, err := k.values.ReadValues(k.buffer[k.held:])
		k.held += n
		if k.how.kept { // texts lie in memory of the page, which is used again
			for i := range k.buffer[k.held-n : k.held] {
				v := &k.buffer[k.held-n+i]
				*v = v.Clone()
			}
		}
		switch {
		case err == io.EOF || n == 0:
			k.values = nil
		case err != nil:
			return err
		}
	}
	if k.held == 0 {
		return badf("Parquet", fmt.Sprintf("column %q", k.leaf.Path[0]), "it has fewer values than the file says rows")
	}
	return nil
}

func (c *columnar) Number(j int) (x float64, ok bool) {
	k := c.chunks[j]
	if k.buffer == nil {
		return 0, false
	}
	v := k.buffer[c.at-k.from]
	if v.IsNull() {
		return 0, false
	}
	return k.how.number(v)
}

func (c *columnar) Text(j int) string {
	k := c.chunks[j]
	if k.buffer == nil {
		return "(a list or a group)"
	}
	v := k.buffer[c.at-k.from]
	if v.IsNull() {
		return ""
	}
	return k.how.text(v)
}

// conversion says what becomes of the values of a column.
type conversion struct {
	number func(parquet.Value) (float64, bool)
	text   func(parquet.Value) string
	kept   bool // values lie in memory that is used again
}

// conversionOf follows Parquet's types (https://github.com/apache/parquet-format/blob/master/LogicalTypes.md). A
// time is a text as ISO 8601 has it, and the number of seconds since 1970.
func conversionOf(t parquet.Type) conversion {
	logical := t.LogicalType()
	if logical != nil {
		switch of := logical.Value.(type) {
		case *format.TimestampType:
			return timed(t, of.Unit)
		case *format.DateType:
			return moments(func(v parquet.Value) time.Time { return time.Unix(int64(v.Int32())*86400, 0) }, time.DateOnly)
		case *format.DecimalType:
			return decimals(t, int(of.Scale))
		case *format.Float16Type:
			return numbers(func(v parquet.Value) float64 { return half(v.ByteArray()) }, 32)
		case *format.IntType:
			if !of.IsSigned {
				return integers(func(v parquet.Value) float64 { return float64(unsigned(v)) }, func(v parquet.Value) string { return strconv.FormatUint(unsigned(v), 10) })
			}
		}
	}
	switch t.Kind() {
	case parquet.Boolean:
		return conversion{
			number: func(v parquet.Value) (float64, bool) {
				if v.Boolean() {
					return 1, true
				}
				return 0, true
			},
			text: func(v parquet.Value) string { return strconv.FormatBool(v.Boolean()) },
		}
	case parquet.Int32, parquet.Int64:
		return integers(func(v parquet.Value) float64 { return float64(v.Int64()) }, func(v parquet.Value) string { return strconv.FormatInt(v.Int64(), 10) })
	case parquet.Float:
		return numbers(func(v parquet.Value) float64 { return float64(v.Float()) }, 32)
	case parquet.Double:
		return numbers(parquet.Value.Double, 64)
	case parquet.Int96: // days of Julius Scaliger and nanoseconds, as Spark wrote times once
		return moments(func(v parquet.Value) time.Time {
			x := v.Int96()
			return time.Unix((int64(x[2])-2440588)*86400, int64(x[1])<<32|int64(x[0]))
		}, "2006-01-02T15:04:05")
	}
	return conversion{
		number: func(v parquet.Value) (float64, bool) {
			x, err := strconv.ParseFloat(string(v.ByteArray()), 64)
			return x, err == nil
		},
		text: func(v parquet.Value) string { return string(v.ByteArray()) },
		kept: true,
	}
}

func unsigned(v parquet.Value) uint64 {
	if v.Kind() == parquet.Int32 {
		return uint64(v.Uint32())
	}
	return v.Uint64()
}

func integers(number func(parquet.Value) float64, text func(parquet.Value) string) conversion {
	return conversion{number: func(v parquet.Value) (float64, bool) { return number(v), true }, text: text}
}

func numbers(number func(parquet.Value) float64, bits int) conversion {
	return conversion{
		number: func(v parquet.Value) (float64, bool) { return number(v), true },
		text: func(v parquet.Value) string {
			if x := number(v); x == x {
				return strconv.FormatFloat(x, 'g', -1, bits)
			}
			return ""
		},
	}
}

// moments converts times without a zone.
func moments(at func(parquet.Value) time.Time, layout string) conversion {
	return conversion{
		number: func(v parquet.Value) (float64, bool) {
			t := at(v)
			return float64(t.Unix()) + float64(t.Nanosecond())/1e9, true
		},
		text: func(v parquet.Value) string { return at(v).UTC().Format(layout) },
	}
}

func timed(t parquet.Type, unit format.TimeUnit) conversion {
	at := time.UnixMicro
	switch unit.Value.(type) {
	case *format.MilliSeconds:
		at = time.UnixMilli
	case *format.NanoSeconds:
		at = func(n int64) time.Time { return time.Unix(0, n) }
	}
	return moments(func(v parquet.Value) time.Time { return at(v.Int64()) }, "2006-01-02T15:04:05")
}

func decimals(t parquet.Type, scale int) conversion {
	unit := math.Pow10(scale)
	exact := func(v parquet.Value) *big.Int {
		switch t.Kind() {
		case parquet.Int32, parquet.Int64:
			return big.NewInt(v.Int64())
		}
		b := v.ByteArray() // two's complement, the greatest byte first
		x := new(big.Int).SetBytes(b)
		if len(b) > 0 && b[0]&0x80 != 0 {
			x.Sub(x, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
		}
		return x
	}
	number := func(v parquet.Value) float64 {
		x, _ := new(big.Float).SetInt(exact(v)).Float64()
		return x / unit
	}
	c := numbers(number, 64)
	c.kept = true
	return c
}

// half returns a float16.
func half(b []byte) float64 {
	if len(b) < 2 {
		return math.NaN()
	}
	bits := binary.LittleEndian.Uint16(b)
	sign, exponent, fraction := 1.0, int(bits>>10&0x1f), float64(bits&0x3ff)
	if bits&0x8000 != 0 {
		sign = -1
	}
	switch exponent {
	case 0:
		return sign * math.Ldexp(fraction, -24)
	case 0x1f:
		if fraction != 0 {
			return math.NaN()
		}
		return math.Inf(int(sign))
	}
	return sign * math.Ldexp(1024+fraction, exponent-25)
}
