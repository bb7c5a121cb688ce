package batch_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hourglass-go/hourglass/pieces"
)

// hourglass is the program, beside which is hourglass-batch.
var hourglass string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "hourglass-batch-test-*")
	if err == nil {
		err = errors.Join(build("..", "./cmd/hourglass", dir), build(".", "./cmd/hourglass-batch", dir))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	hourglass = filepath.Join(dir, "hourglass")
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// build builds a program of a module into a folder.
func build(module, program, dir string) error {
	c := exec.Command("go", "build", "-o", dir+string(filepath.Separator), program)
	c.Dir = module
	if said, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", program, err, said)
	}
	return nil
}

// runs runs a program, and returns what it said.
func runs(t *testing.T, program string, args ...string) string {
	t.Helper()
	said, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, said)
	}
	return string(said)
}

// table writes rows of an identifier and eight numbers that go together. Each of the bad lines comes after some rows.
func table(t *testing.T, rows int, bad map[int]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rows.csv")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "id,a,b,c,d,e,f,g,h")
	random := rand.New(rand.NewPCG(1, uint64(rows)))
	for i := range rows {
		a, b := random.NormFloat64(), random.NormFloat64()
		fmt.Fprintf(w, "r%d", i)
		for _, x := range []float64{a, b, a + b, a - b, 2 * a, 5 + random.NormFloat64(), random.Float64(), 3*b + random.NormFloat64()/10} {
			fmt.Fprintf(w, ",%.5f", x)
		}
		fmt.Fprintln(w)
		if line, ok := bad[i]; ok {
			fmt.Fprintln(w, line)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestKilled: workers are killed while they work, in a process of their own and in that of the runner, and the result
// is, byte for byte, that of the plain command.
func TestKilled(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process is killed by its number")
	}
	rows := 1_000_000
	if testing.Short() {
		rows = 100_000
	}
	dir := t.TempDir()
	detector, plain := filepath.Join(dir, "detector"), filepath.Join(dir, "plain.csv")
	runs(t, hourglass, "train", "--variant", "detector", "--engine", "native", "--data", table(t, 2000, nil), "--out", detector)
	data := table(t, rows, nil)
	runs(t, hourglass, "score", detector, "--engine", "native", "--data", data, "--out", plain)
	want := read(t, plain)
	for _, environment := range []string{"PROCESS", "LOOPBACK"} {
		out := filepath.Join(dir, environment+".csv")
		c := exec.Command(hourglass, "batch", "score", detector, "--engine", "native", "--data", data, "--out", out,
			"--rows", strconv.Itoa(rows/20), "--", "--environment_type="+environment)
		var said bytes.Buffer
		c.Stdout, c.Stderr = &said, &said
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		killed := []int{kill(t, out, 3), kill(t, out, 8)}
		if err := c.Wait(); err != nil {
			t.Fatalf("%s: %v\n%s", environment, err, said.String())
		}
		if killed[0] == killed[1] || strings.Count(said.String(), "the job goes on") != 2 {
			t.Errorf("%s: killed %v, and it said\n%s", environment, killed, said.String())
		}
		if !bytes.Equal(read(t, out), want) {
			t.Errorf("%s: other rows than those of the plain command", environment)
		}
		if left, err := filepath.Glob(out + "?*"); err != nil || len(left) > 0 {
			t.Errorf("%s left %v, %v", environment, left, err)
		}
	}
}

// kill ends the worker of the last piece that is done, when there are so many, and returns its number.
func kill(t *testing.T, out string, done int) int {
	t.Helper()
	for range 6000 {
		states, err := filepath.Glob(filepath.Join(out+".shards", "_job", "0*.json"))
		if err != nil {
			t.Fatal(err)
		}
		if len(states) >= done {
			return killWorker(t, states)
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("no %d pieces were done in a minute", done)
	return 0
}

func killWorker(t *testing.T, states []string) int {
	t.Helper()
	latest := slices.MaxFunc(states, func(a, b string) int { return written(t, a).Compare(written(t, b)) })
	var done pieces.Done
	if err := json.Unmarshal(read(t, latest), &done); err != nil {
		t.Fatal(err)
	}
	_, number, _ := strings.Cut(done.By, "/")
	pid, err := strconv.Atoi(number)
	if err != nil {
		t.Fatal(err)
	}
	worker, err := os.FindProcess(pid)
	if err == nil {
		err = worker.Kill()
	}
	if err != nil {
		t.Fatalf("worker %d: %v", pid, err)
	}
	return pid
}

func written(t *testing.T, path string) time.Time {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.ModTime()
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestBad: rows that cannot be read come out with their reason, and what the runner refuses is said.
func TestBad(t *testing.T) {
	dir := t.TempDir()
	detector, out := filepath.Join(dir, "detector"), filepath.Join(dir, "scores")
	good := table(t, 5000, nil)
	runs(t, hourglass, "train", "--variant", "detector", "--engine", "native", "--data", good, "--out", detector)
	runs(t, hourglass, "score", detector, "--engine", "native", "--data", good, "--out", out+".plain.csv")
	data := table(t, 5000, map[int]string{10: "bad,1,2", 4000: "bad,1,2,3,much,5,6,7,8"})
	job := []string{"batch", "score", detector, "--engine", "native", "--data", data, "--rows", "1000", "--out"}
	said := runs(t, hourglass, append(job, out+".csv")...)
	if !strings.Contains(said, "2 rows could not be read; "+out+".bad.csv has the reasons") || !strings.Contains(said, "5000 rows") {
		t.Errorf("it said\n%s", said)
	}
	want := fmt.Sprintf("file,row,line,reason\n%[1]s,12,13,\"found 3 fields, want 9 as in the first record\"\n"+
		"%[1]s,4003,4004,\"schema: column \"\"d\"\": found \"\"much\"\", want a number, or an empty field where there is none\"\n", data)
	if got := string(read(t, out+".bad.csv")); got != want {
		t.Errorf("bad rows\n%s\nwant\n%s", got, want)
	}
	if !bytes.Equal(read(t, out+".csv"), read(t, out+".plain.csv")) {
		t.Error("other good rows than those of the plain command")
	}
	refused := exec.Command(hourglass, append(job, out, "--restarts", "1", "--", "--runner=none")...)
	if said, err := refused.CombinedOutput(); err == nil || !strings.Contains(string(said), "5 of 5 shards are not there after 1 restart (--restarts): hourglass-batch:") {
		t.Errorf("a runner that is none: %v\n%s", err, said)
	}
	runs(t, hourglass, append(job, out)...)
	shards, err := filepath.Glob(filepath.Join(out, "*"))
	if err != nil || len(shards) != 8 { // 5, _job, and 2 with bad rows
		t.Errorf("the folder has %q, %v", shards, err)
	}
}
