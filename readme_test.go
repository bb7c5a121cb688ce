package hourglass_test

import (
	"os"
	"path/filepath"
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

// TestSnippetsAreCompiled looks for each piece of Go in the documents in
// example_test.go, whose examples and tests the compiler and the test runner
// check. Indentation does not count.
func TestSnippetsAreCompiled(t *testing.T) {
	compiled := unindented(find(t, "example_test.go", "(?s).*"))
	for _, page := range pages(t) {
		text := find(t, page, "(?s).*")
		for _, m := range regexp.MustCompile("(?ms)^```go\n(.*?)^```$").FindAllStringSubmatch(text, -1) {
			if !strings.Contains(compiled, unindented(m[1])) {
				t.Errorf("%s shows Go that is not in example_test.go:\n%s", page, m[1])
			}
		}
	}
}

// unindented drops the white space at the beginning of each line.
func unindented(text string) string {
	return regexp.MustCompile(`(?m)^[ \t]+`).ReplaceAllString(text, "")
}

// TestStreamSnippet compares the Python of docs/detectors.md with the program that CI runs.
func TestStreamSnippet(t *testing.T) {
	shown := find(t, "docs/detectors.md", "(?s)```python\n(import collections\n.*?)```")
	if program := find(t, "testmodels/consumers/python/stream.py", "(?s)(import collections\n.*?)# mark"); program != shown {
		t.Errorf("docs/detectors.md shows\n%s\nbut CI runs\n%s", shown, program)
	}
}

// TestReadmeCommand makes sure that CI runs the test command of the README.
func TestReadmeCommand(t *testing.T) {
	command := find(t, "README.md", `(?m)^    (go test \S+)`)
	find(t, ".ci/run", `(?m)^`+regexp.QuoteMeta(command)+`$`)
}

// find returns the first group that a pattern matches in a file, or the whole match
// where the pattern has no group.
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

// TestLinksLead follows each relative link in the documents to a file or folder of
// the repository.
func TestLinksLead(t *testing.T) {
	for _, page := range pages(t) {
		for _, m := range regexp.MustCompile(`\]\(([^)#]+)[^)]*\)`).FindAllStringSubmatch(find(t, page, "(?s).*"), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), m[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", page, m[1])
			}
		}
	}
}

// pages lists the documents.
func pages(t *testing.T) (pages []string) {
	t.Helper()
	for _, folder := range []string{".", "bench", "docs", "docs/decisions"} {
		more, err := filepath.Glob(folder + "/*.md")
		if err != nil || more == nil {
			t.Fatalf("%s has the pages %v, %v", folder, more, err)
		}
		pages = append(pages, more...)
	}
	return pages
}

// TestDecisionsAreListed requires a link to each decision in their index.
func TestDecisionsAreListed(t *testing.T) {
	index := find(t, "docs/decisions/README.md", "(?s).*")
	decisions, err := filepath.Glob("docs/decisions/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range decisions {
		if name := filepath.Base(page); name != "README.md" && !strings.Contains(index, "]("+name+")") {
			t.Errorf("docs/decisions/README.md has no link to %s", name)
		}
	}
}
