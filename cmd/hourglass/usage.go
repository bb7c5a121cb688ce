package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// wrongUse returns the error of a command line that the command does not understand. It points to the
// help of the command.
func wrongUse(c *cobra.Command, format string, args ...any) error {
	what, see := fmt.Sprintf(format, args...), "; see"
	if strings.HasSuffix(what, "?") {
		see = " See"
	}
	return fmt.Errorf("%s%s %s --help", what, see, c.CommandPath())
}

// typed returns the name of a command as it is typed after that of the program. The program has its own.
func typed(c *cobra.Command) string {
	if !c.HasParent() {
		return c.Name()
	}
	return strings.TrimPrefix(c.CommandPath(), c.Root().Name()+" ")
}

// takes returns the check of a command that takes these arguments, all of them.
func takes(names ...string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == len(names) {
			return nil
		}
		what := "no arguments"
		if len(names) > 0 {
			what = sentence(names)
		}
		return wrongUse(c, "%s takes %s; got %s", typed(c), what, counted(args))
	}
}

// atMost returns the check of a command that takes up to n arguments. what describes them.
func atMost(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) <= n {
			return nil
		}
		return wrongUse(c, "%s takes %s; got %s", typed(c), what, counted(args))
	}
}

// sentence joins words as a sentence does.
func sentence(words []string) string {
	n := len(words)
	if n < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
}

func counted(args []string) string {
	if len(args) == 0 {
		return "none"
	}
	return fmt.Sprintf("%d: %s", len(args), strings.Join(args, " "))
}

// subcommands checks the arguments of a command that only has commands below it.
func subcommands(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, sub := range c.Commands() {
		if !sub.Hidden {
			names = append(names, sub.Name())
		}
	}
	right := meant("", args[0], names)
	if c.HasParent() { // there are few, so all are named
		right = "; there are " + sentence(names) + right
	}
	return wrongUse(c, "there is no command %q%s", strings.Join(append(strings.Fields(c.CommandPath())[1:], args[0]), " "), right)
}

// wrongFlag rephrases an error of a flag, so that it says what would be right.
func wrongFlag(c *cobra.Command, err error) error {
	var absent *pflag.NotExistError
	var value *pflag.InvalidValueError
	switch {
	case errors.As(err, &absent):
		return wrongUse(c, "%s has no flag %s", typed(c), strangeFlag(c, absent))
	case errors.As(err, &value):
		return wrongUse(c, "--%s %s: %s", value.GetFlag().Name, value.GetValue(), wanted(value))
	}
	return wrongUse(c, "%v", err)
}

// strangeFlag names a flag that does not exist, and the one that was perhaps meant. All letters
// after a single dash are taken as one name.
func strangeFlag(c *cobra.Command, absent *pflag.NotExistError) string {
	dashes, name := "--", absent.GetSpecifiedName()
	if letters := absent.GetSpecifiedShortnames(); letters != "" {
		dashes, name = "-", letters
	}
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	return dashes + name + meant("--", name, names)
}

// wanted says what values a flag takes.
func wanted(e *pflag.InvalidValueError) string {
	switch e.GetFlag().Value.Type() {
	case "int", "int64", "uint64":
		return "want a whole number"
	case "intSlice":
		return "want whole numbers with commas between them, such as 256,64"
	case "float64":
		return "want a number"
	case "bool":
		return "want true or false"
	case "duration":
		return "want a time, such as 90s or 2m"
	}
	return e.Unwrap().Error()
}

// complete checks the flags of a command before it runs: that none is missing, and that no two
// exclude each other.
func complete(c *cobra.Command, _ []string) error {
	var missing []string
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if slices.Equal(f.Annotations[cobra.BashCompOneRequiredFlag], []string{"true"}) && !f.Changed {
			missing = append(missing, "--"+f.Name)
		}
	})
	if len(missing) > 0 {
		return wrongUse(c, "%s needs %s", typed(c), sentence(missing))
	}
	err := c.ValidateFlagGroups()
	if err == nil {
		return nil
	}
	if both := excluding.FindStringSubmatch(err.Error()); both != nil {
		return wrongUse(c, "--%s exclude each other", strings.Join(strings.Fields(both[1]), " and --"))
	}
	return wrongUse(c, "%v", err)
}

// excluding finds the flags in the error of cobra about flags that exclude each other.
var excluding = regexp.MustCompile(`\[([^\]]*)\] were all set`)

// withCompletion makes the completion command refuse a shell that it does not know.
func withCompletion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() != "completion" {
			continue
		}
		c.Args, c.RunE = subcommands, func(c *cobra.Command, _ []string) error { return c.Help() }
		c.Example = "  hourglass completion bash"
		for _, shell := range c.Commands() {
			shell.Args = takes()
			shell.Example = "  " + shell.CommandPath()
		}
	}
}

// withHelp makes the help command refuse a name that is no command.
func withHelp(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	for _, c := range root.Commands() {
		if c.Name() != "help" {
			continue
		}
		c.Example = "  hourglass help train"
		c.RunE = func(_ *cobra.Command, args []string) error {
			found, rest, err := root.Find(args)
			if err == nil {
				err = subcommands(found, rest)
			}
			if err != nil {
				return err
			}
			return found.Help()
		}
	}
}
