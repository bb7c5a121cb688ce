package data

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
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

// writeFile lets write fill a file of another name in path's folder, and
// renames it to path when all of it is on the disk. On an error nothing is
// left behind, and a file that was there stays as it was.
func writeFile(path string, write func(io.Writer) error) (err error) {
	temp := fmt.Sprintf("%s.%08x.tmp", path, rand.Uint32())
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fmt.Errorf("data: %w", err)
	}
	defer func() {
		if err != nil {
			f.Close() // a second Close after the one below is harmless
			os.Remove(temp)
			err = fmt.Errorf("data: writing %s: %w", path, err)
		}
	}()
	w := bufio.NewWriterSize(f, 1<<16)
	if err := write(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(temp, path)
}
