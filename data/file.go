package data

import (
	"fmt"
	"io"

	"github.com/hourglass-go/hourglass/internal/regular"
)

// readFile decodes a file, which may take some memory; errors name it.
func readFile[T any](path string, memory int64, read func(io.Reader) (T, error)) (T, error) {
	var none T
	f, err := regular.Open(path)
	if err != nil {
		return none, fmt.Errorf("data: %w", err)
	}
	defer f.Close()
	v, err := read(bounded{f, memory})
	if err != nil {
		return none, atPath(err, path)
	}
	return v, nil
}
