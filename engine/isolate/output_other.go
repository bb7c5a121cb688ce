//go:build !unix

package isolate

import "os"

func takeOutput() (*os.File, error) { return os.Stdout, nil }

func signalOf(*os.ProcessState) string { return "" }
