package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/hourglass-go/hourglass"
)

// newMan is for those who package the command.
func newMan() *cobra.Command {
	return &cobra.Command{
		Use:   "man DIR",
		Short: "Write a man page for each command",
		Long: `Write man pages, hourglass.1 and one for each command, to a folder, which is made where it
is missing. Equal versions write equal pages.`,
		Example: "  hourglass man man1",
		Args:    takes("DIR"),
		Hidden:  true,
		RunE: func(c *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o777); err != nil {
				return err
			}
			root := c.Root()
			root.DisableAutoGenTag = true
			written := time.Unix(0, 0) // a page must not tell when it was made
			header := &doc.GenManHeader{Section: "1", Source: "hourglass " + hourglass.Release, Manual: "hourglass", Date: &written}
			if err := doc.GenManTree(root, header, args[0]); err != nil {
				return fmt.Errorf("man: %w", err)
			}
			return saved(c, args[0], nil)
		},
	}
}
