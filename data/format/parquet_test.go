package format

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
)

// person has a column of each type.
type person struct {
	Whole   int32     `parquet:"whole"`
	Long    *int64    `parquet:"long,optional"`
	Real    float64   `parquet:"real"`
	Single  *float32  `parquet:"single,optional"`
	Count   uint16    `parquet:"count"`
	Name    string    `parquet:"name,dict"`
	Given   *string   `parquet:"given,optional"`
	Yes     bool      `parquet:"yes"`
	When    time.Time `parquet:"when,timestamp(millisecond)"`
	Day     int32     `parquet:"day,date"`
	Price   int64     `parquet:"price,decimal(2:10)"`
	Several []int32   `parquet:"several,list"`
}

func people(n int) []person {
	var all []person
	for i := range n {
		p := person{Whole: int32(-i), Real: float64(i) / 8, Count: uint16(65535 - i), Name: fmt.Sprintf("n%d", i%3), Yes: i%2 == 0, When: time.UnixMilli(int64(i) * 1000).UTC(), Day: int32(i), Price: int64(-i * 125)}
		if i%2 == 0 {
			long, single, given := int64(i)<<40, float32(i)/3, "given"
			p.Long, p.Single, p.Given = &long, &single, &given
		}
		all = append(all, p)
	}
	return all
}

func parquetFile(t testing.TB, n int, options ...parquet.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[person](&b, options...)
	if _, err := w.Write(people(n)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestParquet: values of each type, gaps, several row groups and pages.
func TestParquet(t *testing.T) {
	const n = 5000
	b := parquetFile(t, n, parquet.MaxRowsPerRowGroup(1700), parquet.PageBufferSize(1000))
	rows, err := OpenParquet(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, headed := rows.Columns()
	if want := []string{"whole", "long", "real", "single", "count", "name", "given", "yes", "when", "day", "price", "several"}; !headed || !cmp.Equal(names, want) {
		t.Fatalf("columns %q, want %q", names, want)
	}
	for i := range n {
		if !rows.Next() {
			t.Fatalf("the rows end after %d: %v", i, rows.Err())
		}
		want := []string{fmt.Sprint(-i), "", fmt.Sprint(float64(i) / 8), "", fmt.Sprint(65535 - i), fmt.Sprintf("n%d", i%3), "", fmt.Sprint(i%2 == 0),
			time.UnixMilli(int64(i) * 1000).UTC().Format("2006-01-02T15:04:05"), time.Unix(int64(i)*86400, 0).UTC().Format(time.DateOnly), fmt.Sprint(float64(-i*125) / 100), "(a list or a group)"}
		if i%2 == 0 {
			want[1], want[3], want[6] = fmt.Sprint(int64(i)<<40), fmt.Sprint(float32(i)/3), "given"
		}
		for j := range names {
			got := rows.Text(j)
			if got == "-0" {
				got = "0"
			}
			if got != want[j] && !(j == 10 && i == 0) {
				t.Fatalf("row %d, %s: %q, want %q", i, names[j], got, want[j])
			}
		}
		if x, ok := rows.Number(0); !ok || x != float64(-i) {
			t.Fatalf("row %d: %v, %v", i, x, ok)
		}
		if x, ok := rows.Number(8); !ok || x != float64(i) {
			t.Fatalf("row %d at %v seconds, %v", i, x, ok)
		}
	}
	if rows.Next() || rows.Err() != nil {
		t.Errorf("more rows, or %v", rows.Err())
	}
}

// TestParquetDamaged: a file that is cut off anywhere, or of which a byte is another, is an error or rows, and
// never a panic.
func TestParquetDamaged(t *testing.T) {
	whole := parquetFile(t, 50)
	read := func(b []byte) (n int, err error) {
		rows, err := OpenParquet(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return 0, err
		}
		defer rows.Close()
		names, _ := rows.Columns()
		for rows.Next() {
			for j := range names {
				rows.Text(j)
				rows.Number(j)
			}
			n++
		}
		return n, rows.Err()
	}
	for cut := 0; cut < len(whole); cut += 7 {
		if n, err := read(whole[:cut]); err == nil {
			t.Errorf("cut off after %d of %d bytes: %d rows and no error", cut, len(whole), n)
		}
	}
	for at := 0; at < len(whole); at += 3 {
		b := bytes.Clone(whole)
		b[at] ^= 0x5a
		read(b)
	}
}

// TestParquetMutants: no file of which some bytes are others takes much more memory than it has bytes.
func TestParquetMutants(t *testing.T) {
	whole := parquetFile(t, 3)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 3000 {
		b := bytes.Clone(whole)
		for range 1 + r.IntN(6) {
			b[r.IntN(len(b))] = byte(r.IntN(256))
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if rows, err := OpenParquet(bytes.NewReader(b), int64(len(b))); err == nil {
			for n := 0; n < 1000 && rows.Next(); n++ {
				rows.Text(0)
			}
			rows.Close()
		}
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > 2*mostPageBytes {
			t.Fatalf("mutant %d of a file of %d bytes took %d bytes", i, len(b), took)
		}
	}
}

func FuzzParquet(f *testing.F) {
	f.Add(parquetFile(f, 3))
	f.Fuzz(func(t *testing.T, b []byte) {
		rows, err := OpenParquet(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		defer rows.Close()
		names, _ := rows.Columns()
		for n := 0; n < 1000 && rows.Next(); n++ {
			for j := range names {
				rows.Text(j)
				rows.Number(j)
			}
		}
	})
}
