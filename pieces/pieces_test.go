package pieces_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/pieces"
	"github.com/hourglass-go/hourglass/testmodels/folders"
)

// models makes the trained folders once.
var models = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "hourglass-job-*")
	if err != nil {
		return "", err
	}
	return dir, folders.Make(dir)
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := models(); err == nil {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

func folder(t *testing.T, name string) string {
	t.Helper()
	dir, err := models()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, name)
}

// payments writes rows of the detector, from a number on.
func payments(from, to int) string {
	var b strings.Builder
	b.WriteString("at,id,amount,country\n")
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, "2022-01-%02d %02d:30:00,p%d,%d.5,%s\n", i%28+1, 9+i%8, i, 30+i*7%40, []string{"ch", "de", "\"a, b\""}[i%3])
	}
	return b.String()
}

func put(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// plan makes the plan of a job in a new folder.
func plan(t *testing.T, j pieces.Job) *pieces.Plan {
	t.Helper()
	p, err := pieces.New(t.Context(), j, filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// work does pieces, as many workers as there are at the same time.
func work(t *testing.T, p *pieces.Plan, pieces ...int) {
	t.Helper()
	w, err := p.Open(t.Context(), native.Engine{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	var running sync.WaitGroup
	for _, i := range pieces {
		running.Go(func() {
			if _, err := w.Do(t.Context(), i); err != nil {
				t.Error(err)
			}
		})
	}
	running.Wait()
}

// joined does all pieces that are missing, and returns the rows of all shards and those that were refused.
func joined(t *testing.T, p *pieces.Plan) (rows, bad string) {
	t.Helper()
	missing, err := p.Missing()
	if err != nil {
		t.Fatal(err)
	}
	work(t, p, missing...)
	dir := t.TempDir()
	out, refused := filepath.Join(dir, "out"), filepath.Join(dir, "bad")
	if err := p.Join(out, refused); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(refused); err == nil {
		bad = read(t, refused)
	}
	return read(t, out), bad
}

// TestPieces: what many pieces write is, byte for byte, what one piece writes, for each work and format.
func TestPieces(t *testing.T) {
	rows := put(t, "rows.csv", payments(0, 4000))
	more := put(t, "more.csv", payments(4000, 5000))
	var numbers strings.Builder
	numbers.WriteString("f,e,d,c,b,a,g\n")
	for i, x := range folders.Drawn(7 * 4000) {
		fmt.Fprintf(&numbers, "%g%c", x, ",\n"[min(i%7/6, 1)])
	}
	values := put(t, "values.csv", numbers.String())
	tests := map[string]pieces.Job{
		"scores":          {Do: pieces.Score, Model: folder(t, "fraud"), Data: rows, Ending: ".csv"},
		"files":           {Do: pieces.Score, Model: folder(t, "fraud"), Data: rows + "," + more, Ending: ".tsv", Keep: []string{"country", "id"}, Alpha: 0.5},
		"codes":           {Do: pieces.Encode, Model: folder(t, "another"), Data: values, Ending: ".jsonl", Keep: []string{"g"}},
		"reconstructions": {Do: pieces.Reconstruct, Model: folder(t, "another"), Data: values, Ending: ".csv", Where: "g > 0"},
	}
	for name, j := range tests {
		t.Run(name, func(t *testing.T) {
			one, many := j, j
			one.Rows, many.Rows = 1<<20, 1000 // rounded up to batches of 768
			whole, pieces := plan(t, one), plan(t, many)
			if files := strings.Count(j.Data, ",") + 1; len(whole.Pieces) != files || len(pieces.Pieces) != files+2 {
				t.Errorf("%d and %d pieces of %d files", len(whole.Pieces), len(pieces.Pieces), files)
			}
			want, bad := joined(t, whole)
			work(t, pieces, len(pieces.Pieces)-1, 0)
			work(t, pieces, 0)
			got, alsoBad := joined(t, pieces)
			if got != want || strings.Count(got, "\n") < 1000 || bad != "" || alsoBad != "" {
				t.Errorf("pieces have %d lines, the whole %d; bad rows %q, %q", strings.Count(got, "\n"), strings.Count(want, "\n"), alsoBad, bad)
			}
		})
	}
}

// TestBad: rows that cannot be taken are left out and told with their reason, and the others are as without them.
func TestBad(t *testing.T) {
	good := payments(0, 3000)
	lines := strings.SplitAfter(good, "\n")
	for _, at := range []struct {
		line int
		text string
	}{{2501, "\"x\"y,1,2,3\n"}, {2001, "2022-01-01 10:00:00,p,much,ch\n"}, {900, "2022-01-01 10:00:00,p,1\n"}, {2, "soon,p,1,ch\n"}} {
		lines = slices.Insert(lines, at.line, at.text)
	}
	path := put(t, "rows.csv", strings.Join(lines, ""))
	j := pieces.Job{Do: pieces.Score, Model: folder(t, "fraud"), Data: path, Ending: ".csv", Rows: 1000}
	p := plan(t, j)
	got, bad := joined(t, p)
	j.Data = put(t, "good.csv", good)
	if want, _ := joined(t, plan(t, j)); got != want {
		t.Error("the good rows among bad ones have other scores than alone")
	}
	want := fmt.Sprintf(`file,row,line,reason
%[1]s,2,3,"schema: column ""at"": found ""soon"", want a time written as ""2006-01-02 15:04:05"""
%[1]s,901,902,"found 3 fields, want 4 as in the first record"
%[1]s,2003,2004,"schema: column ""amount"": found ""much"", want a number, or an empty field where there is none"
%[1]s,2504,2505,"line 2505: quotes are out of place: found ""y,1,2,3"" after a quoted field, want a separator or the end of the line"
`, path)
	if bad != want {
		t.Errorf("bad rows\n%s\nwant\n%s", bad, want)
	}
	if sum, err := p.Sum(); err != nil || sum.Rows != 3000 || sum.Bad != 4 {
		t.Errorf("%+v, %v", sum, err)
	}
	none := plan(t, pieces.Job{Do: pieces.Encode, Model: folder(t, "another"), Data: put(t, "none.csv", "a,b,c,d,e,f\n1,2,3,4,5,x\n1,2,3,4,5,\n"), Ending: ".csv"})
	if rows, bad := joined(t, none); rows != "latent_0,latent_1\n" || strings.Count(bad, "\n") != 3 {
		t.Errorf("of bad rows alone %q, %q", rows, bad)
	}
}

// TestAgain: a plan is taken up only by its own job.
func TestAgain(t *testing.T) {
	path := put(t, "rows.csv", payments(0, 2000))
	j := pieces.Job{Do: pieces.Score, Model: folder(t, "fraud"), Data: path, Ending: ".csv", Rows: 1000}
	p := plan(t, j)
	work(t, p, 1)
	again, err := pieces.New(t.Context(), j, p.Folder())
	if err != nil {
		t.Fatal(err)
	}
	if missing, err := again.Missing(); err != nil || !slices.Equal(missing, []int{0}) {
		t.Errorf("missing %v, %v", missing, err)
	}
	if d, err := again.Done(1); err != nil || d.Rows != 2000-1536 || !strings.HasSuffix(d.By, fmt.Sprint("/", os.Getpid())) {
		t.Errorf("%+v, %v", d, err)
	}
	other := j
	other.Alpha = 0.5
	refuses(t, other, p.Folder(), "other flags")
	if err := os.WriteFile(path, []byte(payments(0, 1999)), 0o666); err != nil {
		t.Fatal(err)
	}
	refuses(t, j, p.Folder(), "files that have changed")
	w, err := p.Open(t.Context(), native.Engine{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := w.Do(t.Context(), 0); !errors.Is(err, pieces.ErrJob) {
		t.Errorf("a piece of a file that has changed: %v", err)
	}
	left := filepath.Join(p.Folder(), "scores-00000-of-00002.csv.0123456789abcdef.tmp")
	mine := filepath.Join(p.Folder(), "mine.csv")
	for _, name := range []string{left, mine} {
		if err := os.WriteFile(name, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Remove(); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(p.Folder()); err != nil || len(entries) != 1 || entries[0].Name() != "mine.csv" {
		t.Errorf("left %v, %v", entries, err)
	}
	refuses(t, j, p.Folder(), "holds files that are not of a job")
}

func refuses(t *testing.T, j pieces.Job, folder, want string) {
	t.Helper()
	if _, err := pieces.New(t.Context(), j, folder); !errors.Is(err, pieces.ErrJob) || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
}

// TestRefuses: what cannot be done is said before anything is written.
func TestRefuses(t *testing.T) {
	rows := put(t, "rows.csv", payments(0, 10))
	j := pieces.Job{Do: pieces.Score, Model: folder(t, "fraud"), Data: rows, Ending: ".csv"}
	tests := map[string]func(*pieces.Job){
		`"guess" is no work`:                            func(j *pieces.Job) { j.Do = "guess" },
		"says no format":                                func(j *pieces.Job) { j.Ending = ".xls" },
		".npy holds no texts":                           func(j *pieces.Job) { j.Ending = ".npy" },
		"pieces of 1 rows":                              func(j *pieces.Job) { j.Rows = 1 },
		"has no encoder.onnx":                           func(j *pieces.Job) { j.Do = pieces.Encode },
		"standard input has no pieces":                  func(j *pieces.Job) { j.Data = "-" },
		"is not read row by row":                        func(j *pieces.Job) { j.Data = put(t, "rows.png", "") },
		"is named twice":                                func(j *pieces.Job) { j.Data += "," + rows },
		"no such file":                                  func(j *pieces.Job) { j.Data = filepath.Join(t.TempDir(), "none.csv") },
		`the table has no column "amount"`:              func(j *pieces.Job) { j.Data = put(t, "other.csv", "a,b\n1,2\n") },
		`no column "x"`:                                 func(j *pieces.Job) { j.Keep = []string{"x"} },
		"a quoted field has no end":                     func(j *pieces.Job) { j.Data = put(t, "open.csv", payments(0, 3)+"\"\n") },
		"takes windows, pictures or rows of a detector": func(j *pieces.Job) { j.Do, j.Model = pieces.Reconstruct, filepath.Join(j.Model, "detector.onnx") },
	}
	for want, change := range tests {
		changed, dir := j, filepath.Join(t.TempDir(), "out")
		change(&changed)
		if _, err := pieces.New(t.Context(), changed, dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s: a folder is there", want)
		}
	}
	if err := plan(t, j).Join("out", "bad"); !errors.Is(err, pieces.ErrJob) {
		t.Errorf("shards that are not there are joined: %v", err)
	}
}

// TestHostile: a plan that was damaged is refused.
func TestHostile(t *testing.T) {
	p := plan(t, pieces.Job{Do: pieces.Score, Model: folder(t, "fraud"), Data: put(t, "rows.csv", payments(0, 10)), Ending: ".csv"})
	path := p.State("plan.json")
	for _, text := range []string{"", "{", `{"pieces":[{"file":0}]}`, strings.Replace(read(t, path), `"file": 0`, `"file": -1`, 1)} {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := pieces.Read(p.Folder()); !errors.Is(err, pieces.ErrJob) {
			t.Errorf("plan %.40q: %v", text, err)
		}
	}
}
