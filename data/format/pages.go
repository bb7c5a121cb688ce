package format

import (
	"bufio"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// Bounds of a page, which the library allocates as the page's header says. Writers make pages of about 1 MiB.
const (
	mostPageBytes  = 256 << 20
	mostPageValues = 16 << 20
)

// checkPages returns an error where a page header of a row group promises more than a page can be, or more
// than the file has.
func checkPages(f *parquet.File, group int) (err error) {
	defer guard(&err)
	for _, c := range f.Metadata().RowGroups[group].Columns {
		m := c.MetaData
		from := m.DataPageOffset
		if m.DictionaryPageOffset > 0 && m.DictionaryPageOffset < from {
			from = m.DictionaryPageOffset
		}
		if from < 0 || m.TotalCompressedSize < 0 || from > f.Size()-m.TotalCompressedSize {
			return badf("Parquet", fmt.Sprintf("column %q", m.PathInSchema), "its pages would begin at byte %d and take %d, and the file has %d bytes", from, m.TotalCompressedSize, f.Size())
		}
		if err := checkChunk(f, from, m.TotalCompressedSize); err != nil {
			return badf("Parquet", fmt.Sprintf("column %q", m.PathInSchema), "%v", err)
		}
	}
	return nil
}

// checkChunk reads the page headers of a column in so many bytes.
func checkChunk(r io.ReaderAt, from, size int64) error {
	for at := int64(0); at < size; {
		counted := &counter{r: bufio.NewReaderSize(io.NewSectionReader(r, from+at, size-at), 512)}
		var h format.PageHeader
		if err := thrift.NewDecoder((&thrift.CompactProtocol{}).NewReader(counted)).Decode(&h); err != nil {
			return fmt.Errorf("the file is damaged: a page at byte %d: %w", from+at, err)
		}
		values := max(h.DataPageHeader.V.NumValues, h.DataPageHeaderV2.V.NumValues, h.DictionaryPageHeader.V.NumValues)
		packed, whole := int64(h.CompressedPageSize), int64(h.UncompressedPageSize)
		if packed < 0 || packed > size-at || whole < 0 || whole > mostPageBytes || values > mostPageValues {
			return fmt.Errorf("a page at byte %d would have %d bytes, unpacked %d, and %d values; want at most the %d bytes that follow, unpacked %d, and %d values", from+at, packed, whole, values, size-at, mostPageBytes, mostPageValues)
		}
		at += counted.n + packed
	}
	return nil
}

// counter counts the bytes that are read.
type counter struct {
	r *bufio.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *counter) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}
