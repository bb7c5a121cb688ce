package sink

import (
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// parquetWriter writes a Parquet file with a column of float, string or boolean for each column.
type parquetWriter struct {
	w   *parquet.GenericWriter[any]
	row parquet.Row
}

// groupRows is the number of rows in a row group, which the writer holds.
const groupRows = 1 << 16

// ordered keeps the order of columns, which a parquet.Group sorts by name.
type ordered struct {
	parquet.Group
	fields []parquet.Field
}

func (o ordered) Fields() []parquet.Field { return o.fields }

func newParquet(w io.Writer, t Table) (writer, error) {
	group, byName := parquet.Group{}, map[string]parquet.Field{}
	for _, c := range t.Columns {
		if group[c.Name] != nil {
			return nil, fmt.Errorf("two columns are called %q, which Parquet cannot tell apart; name a file that ends in .csv", c.Name)
		}
		switch c.Kind {
		case Text:
			group[c.Name] = parquet.String()
		case Truth:
			group[c.Name] = parquet.Leaf(parquet.BooleanType)
		default:
			group[c.Name] = parquet.Leaf(parquet.FloatType)
		}
		group[c.Name] = parquet.Compressed(group[c.Name], &parquet.Zstd)
	}
	for _, f := range group.Fields() {
		byName[f.Name()] = f
	}
	root := ordered{Group: group}
	for _, c := range t.Columns {
		root.fields = append(root.fields, byName[c.Name])
	}
	return &parquetWriter{w: parquet.NewGenericWriter[any](w, parquet.NewSchema("rows", root), parquet.MaxRowsPerRowGroup(groupRows))}, nil
}

func (p *parquetWriter) add(v parquet.Value) { p.row = append(p.row, v.Level(0, 0, len(p.row))) }

func (p *parquetWriter) Number(x float32) { p.add(parquet.FloatValue(x)) }
func (p *parquetWriter) Text(s string)    { p.add(parquet.ByteArrayValue([]byte(s))) }
func (p *parquetWriter) Truth(b bool)     { p.add(parquet.BooleanValue(b)) }

func (p *parquetWriter) End() error {
	_, err := p.w.WriteRows([]parquet.Row{p.row})
	p.row = p.row[:0]
	return err
}

func (p *parquetWriter) close() error { return p.w.Close() }
