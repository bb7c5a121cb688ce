package mutant_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/testmodels/enginetest"
	"github.com/hourglass-go/hourglass/testmodels/mutant"
)

var count = flag.Int("mutants", 200, "number of mutants; each takes some 30 ms")

const (
	workerVariable = "HOURGLASS_MUTANT_WORKER"
	// patience is what one mutant may take on a busy machine, and processorTime what it may
	// take of a processor. A sound model of this size takes some milliseconds.
	patience      = 3 * time.Minute
	processorTime = 20 * time.Second
	// memory is the limit with which mutants are read, and resident what a process may then
	// hold. Values whose sizes are numbers that a run computes are not in the former.
	memory   = 16 << 20
	resident = 1 << 30
)

func TestMain(m *testing.M) {
	if os.Getenv(workerVariable) != "" {
		work(os.Stdin, os.Stdout)
		return
	}
	flag.Parse()
	os.Exit(m.Run())
}

// TestMutants reads, describes, verifies, converts and splits mutants in processes of their own.
// None may panic, hang, or take more memory than the limits leave.
func TestMutants(t *testing.T) {
	models := sources(t)
	dir := t.TempDir()
	var paths []string
	changes := map[string]string{}
	for seed := range uint64(*count) {
		b, what, err := mutant.Of(models[int(seed)%len(models)], seed)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, fmt.Sprintf("%d.onnx", seed))
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		paths, changes[path] = append(paths, path), what
	}
	outcomes := map[string]int{}
	for path, outcome := range judged(t, paths) {
		word, why, _ := strings.Cut(outcome, " ")
		outcomes[word]++
		if word == "wrong" {
			kept := keep(t, path)
			t.Errorf("%s (%s; kept as %s): %s", filepath.Base(path), changes[path], kept, why)
		}
	}
	t.Logf("%d mutants: %v", len(paths), outcomes)
	if outcomes["ran"] == 0 || outcomes["refused"] == 0 {
		t.Error("the mutants are all refused, or none is")
	}
}

// TestFound reads mutants that once made something panic, hang or grow.
func TestFound(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.onnx")
	if err != nil || len(paths) == 0 {
		t.Fatal("no mutants:", err)
	}
	for path, outcome := range judged(t, paths) {
		if word, why, _ := strings.Cut(outcome, " "); word == "wrong" {
			t.Errorf("%s: %s", path, why)
		}
	}
}

// sources returns models of every operator.
func sources(t *testing.T) (models [][]byte) {
	t.Helper()
	for _, c := range enginetest.Cases() {
		g, _, err := c.Graph()
		if err != nil {
			t.Fatal(err)
		}
		b, err := graph.Encode(g)
		if err != nil {
			t.Fatal(err)
		}
		models = append(models, b)
	}
	whole, err := filepath.Glob("../made/*/model.onnx")
	if err != nil || len(whole) == 0 {
		t.Fatal("no models:", err)
	}
	for i := range models { // every third is a whole network
		if i%3 == 0 {
			b, err := os.ReadFile(whole[i/3%len(whole)])
			if err != nil {
				t.Fatal(err)
			}
			models[i] = b
		}
	}
	return models
}

// keep copies a mutant out of the folder that goes with the test.
func keep(t *testing.T, path string) string {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(os.TempDir(), "hourglass-mutant-"+filepath.Base(path))
	if err := os.WriteFile(kept, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return kept
}

// judged gives each path to a worker and returns what it said. A worker that dies or hangs is
// replaced.
func judged(t *testing.T, paths []string) map[string]string {
	t.Helper()
	outcomes := map[string]string{}
	for len(outcomes) < len(paths) {
		for path, outcome := range worked(t, paths[len(outcomes):]) {
			outcomes[path] = outcome
		}
	}
	return outcomes
}

// worked runs one worker until it dies or has done all paths.
func worked(t *testing.T, paths []string) map[string]string {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	defer end()
	c := exec.CommandContext(ctx, os.Args[0])
	c.Env = append(os.Environ(), workerVariable+"=1", "GOGC=50")
	var complaint bytes.Buffer
	c.Stderr = &complaint
	c.Stdin = strings.NewReader(strings.Join(paths, "\n"))
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	outcomes := map[string]string{}
	lines := said(out)
	for _, path := range paths {
		outcome, err := next(lines, c.Process.Pid)
		if err != nil {
			end()
			_ = c.Wait()
			outcomes[path] = fmt.Sprintf("wrong %v\n%.2000s", err, complaint.String())
			return outcomes
		}
		outcomes[path] = outcome
	}
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	return outcomes
}

// said passes on the lines of a worker.
func said(out io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			lines <- s.Text()
		}
	}()
	return lines
}

// next waits for a worker's next line.
func next(lines <-chan string, pid int) (string, error) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for start := time.Now(); time.Since(start) < patience; {
		select {
		case line, ok := <-lines:
			if !ok {
				return "", errors.New("the process died")
			}
			return line, nil
		case <-tick.C:
			if size := held(pid, "VmRSS:"); size > 2*resident {
				return "", fmt.Errorf("it held %d MiB", size>>20)
			}
		}
	}
	return "", fmt.Errorf("it hung for %v", patience)
}

// held returns a figure of a process's memory, or 0 where the system does not tell.
func held(pid int, figure string) int64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), figure)
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	n, _ := strconv.ParseInt(fields[0], 10, 64)
	return n << 10
}

// TestOf holds that a seed gives the same mutant again, and that seeds differ.
func TestOf(t *testing.T) {
	model := sources(t)[0]
	seen, whole := map[string]bool{}, 0
	for seed := range uint64(100) {
		a, what, err := mutant.Of(model, seed)
		if err != nil || what == "" {
			t.Fatal(what, err)
		}
		if b, _, _ := mutant.Of(model, seed); !bytes.Equal(a, b) {
			t.Errorf("seed %d gives two mutants", seed)
		}
		if bytes.Equal(a, model) {
			whole++
		}
		seen[string(a)] = true
	}
	if len(seen) < 80 || whole > 15 {
		t.Errorf("of 100 seeds %d give mutants of their own, and %d the model", len(seen), whole)
	}
	if _, _, err := mutant.Of([]byte{0xff}, 1); err == nil {
		t.Error("what is no model has mutants")
	}
}
