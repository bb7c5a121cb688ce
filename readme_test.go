package hourglass_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestReadmeExample compares the Go example of the README with the body of
// Example, which the compiler and the test runner check.
func TestReadmeExample(t *testing.T) {
	readme := find(t, "README.md", "(?s)```go\n(.*?)```")
	body := find(t, "example_test.go", `(?s)\nfunc Example\(\) \{\n(.*?)\n\t// Output:`)
	var want strings.Builder
	for line := range strings.Lines(body + "\n") {
		want.WriteString(strings.TrimPrefix(line, "\t"))
	}
	if readme != want.String() {
		t.Errorf("README.md shows\n%s\nbut Example in example_test.go is\n%s", readme, want.String())
	}
}

// TestReadmeCommand keeps CI running what the README tells a user to run.
func TestReadmeCommand(t *testing.T) {
	command := find(t, "README.md", `(?m)^    (go test \S+)`)
	find(t, ".ci/run", `(?m)^`+regexp.QuoteMeta(command)+`$`)
}

// find is the first group that a pattern matches in a file, or all of the match
// where it has no group.
func find(t *testing.T, file, pattern string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(pattern).FindSubmatch(text)
	if m == nil {
		t.Fatalf("%s has nothing that matches %s", file, pattern)
	}
	return string(m[len(m)-1])
}
