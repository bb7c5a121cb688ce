package data

import (
	"fmt"
	"io"
	"os"
)

// readFile decodes a file; errors name it.
func readFile[T any](path string, read func(io.Reader) (T, error)) (T, error) {
	var none T
	f, err := os.Open(path)
	if err != nil {
		return none, fmt.Errorf("data: %w", err)
	}
	defer f.Close()
	v, err := read(f)
	if err != nil {
		return none, atPath(err, path)
	}
	return v, nil
}
