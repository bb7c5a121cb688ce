package main

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestHelp: each command of our own says what it does, shows examples that are
// commands, and describes every flag.
func TestHelp(t *testing.T) {
	var names []string
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		names = append(names, c.CommandPath())
		if c.Short == "" || strings.HasSuffix(c.Short, ".") {
			t.Errorf("%s: short help %q", c.CommandPath(), c.Short)
		}
		if c.Example == "" {
			t.Errorf("%s has no example", c.CommandPath())
		}
		for line := range strings.Lines(c.Example) {
			found, err := parsed(line)
			if err != nil || !strings.HasPrefix(found.CommandPath(), c.CommandPath()) {
				t.Errorf("%s: example %q runs %v, %v", c.CommandPath(), line, found, err)
			}
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(newRoot())
	for _, want := range []string{"demo", "train", "encode", "decode", "reconstruct", "verify", "inspect", "runtime install", "runtime path"} {
		if !slices.Contains(names, "hourglass "+want) {
			t.Errorf("there is no command %q", want)
		}
	}
}

// TestReadmeCommands: each command line that README shows names a command and
// flags that exist.
func TestReadmeCommands(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile("`(hourglass [^`]+)`").FindAllStringSubmatch(string(readme), -1)
	if len(lines) < 20 {
		t.Errorf("README shows %d command lines; it has a table of more", len(lines))
	}
	for _, m := range lines {
		if found, err := parsed(m[1]); err != nil || found == found.Root() && !strings.HasPrefix(m[1], "hourglass --") {
			t.Errorf("README: %q runs %v, %v", m[1], found, err)
		}
	}
}

// parsed returns the command that a line runs, after it took the line's flags.
func parsed(line string) (*cobra.Command, error) {
	found, args, err := newRoot().Find(arguments(line))
	if err != nil {
		return nil, err
	}
	return found, found.ParseFlags(args)
}

// arguments returns those of an example's line: what follows the program's name.
func arguments(line string) []string {
	words := strings.Fields(line)
	return words[slices.Index(words, "hourglass")+1:]
}

func TestCompletion(t *testing.T) {
	tests := []struct {
		args string
		want []string
	}{
		{"", []string{"demo", "train", "verify"}},
		{"train --variant ", []string{"linear", "plain", "deep"}},
		{"train --activation ", []string{"relu", "gelu"}},
		{"train --optimizer ", []string{"sgd", "adamw"}},
		{"verify model --engines ", []string{"native", "onnx-go"}},
		{"encode model --data ", []string{"mnist:test", "digits"}},
	}
	for _, test := range tests {
		var out bytes.Buffer
		root := newRoot()
		root.SetOut(&out)
		root.SetErr(&bytes.Buffer{})
		root.SetArgs(append([]string{"__complete"}, strings.Split(test.args, " ")...))
		if err := root.Execute(); err != nil {
			t.Fatal(err)
		}
		for _, want := range test.want {
			if !slices.Contains(strings.FieldsFunc(out.String(), func(r rune) bool { return r == '\n' || r == '\t' }), want) {
				t.Errorf("completion of %q lacks %q:\n%s", test.args, want, out.String())
			}
		}
	}
}
