package table

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestRows(t *testing.T) {
	var b strings.Builder
	Rows(&b, []Column{Left("name", 6), Right("|Δ|", 5)}, [][]string{{"a", "1"}, {"long name", "12345"}, {"é", ""}})
	want := "name      |Δ|\na           1\nlong …  12345\né\n"
	if b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

// Whatever the words, no line has 100 characters, and none of them is lost but the end of a word
// that no line can hold.
func TestWrap(t *testing.T) {
	words := strings.Repeat("thirteen µm ", 40) + strings.Repeat("x", 200)
	var b strings.Builder
	Wrap(&b, words)
	for i, line := range strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n") {
		if n := utf8.RuneCountInString(line); n >= 100 {
			t.Errorf("line %d has %d characters", i, n)
		}
		if indented := strings.HasPrefix(line, "  "); indented != (i > 0) {
			t.Errorf("line %d is %q", i, line)
		}
	}
	if got, want := strings.Count(b.String(), "thirteen"), 40; got != want {
		t.Errorf("%d of %d words", got, want)
	}
}

// TestControlCharacters: a name in a file does not reach the terminal as a command.
func TestControlCharacters(t *testing.T) {
	var b strings.Builder
	Rows(&b, []Column{Left("name", 30)}, [][]string{{"\x1b[31mred\n"}})
	Wrap(&b, "output \x1b[2J\a gone")
	if got, want := b.String(), "name\n\\x1b[31mred\\n\noutput \\x1b[2J\\a gone\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
