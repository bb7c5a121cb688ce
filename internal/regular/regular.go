// Package regular reads regular files only. A pipe may never give a byte, and a device may never end.
package regular

import (
	"fmt"
	"io"
	"os"
)

// Open opens a file for reading. A folder, a pipe, a socket and a device are errors, and none of them is
// opened, because opening a pipe waits for somebody who writes to it.
func Open(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if err := check(path, info); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil {
		err = check(path, info)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func check(path string, info os.FileInfo) error {
	switch mode := info.Mode(); {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		return fmt.Errorf("%s is a folder; name a file", path)
	default:
		return fmt.Errorf("%s is no regular file (%v); save what it gives to a file first", path, mode.Type())
	}
}

// Read returns the bytes of a file of at most so many bytes.
func Read(path string, most int64) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, max(most, most+1))) // the file may grow meanwhile; most+1 may overflow
	if err == nil && int64(len(b)) > most {
		err = fmt.Errorf("%s has more than %d bytes, the most that is read", path, most)
	}
	if err != nil {
		return nil, err
	}
	return b, nil
}
