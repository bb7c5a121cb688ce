// Package atomicfile writes files that appear whole or not at all. Call [Bytes] for
// what is in memory, and [Write] for what is written as a stream.
package atomicfile

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"sync"
)

// Write lets the function write fill a file of another name beside path. When all of it is
// on the disk, the file is renamed to path. After an error nothing is left behind, and a
// file that was at path stays as it was.
func Write(path string, write func(io.Writer) error) error {
	return File(path, func(f *os.File) error {
		w := bufio.NewWriterSize(f, 1<<16)
		if err := write(w); err != nil {
			return err
		}
		return w.Flush()
	})
}

// File does the same for a function that writes to the file itself, so that it can go back in it.
func File(path string, write func(*os.File) error) (err error) {
	// os.CreateTemp would make the file private, whatever the umask says.
	temp := fmt.Sprintf("%s.%016x.tmp", path, rand.Uint64())
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	unfinished.Store(temp, nil)
	defer func() {
		unfinished.Delete(temp)
		if err != nil {
			f.Close() // a second Close after the one below is harmless
			os.Remove(temp)
			err = fmt.Errorf("writing %s: %w", path, err)
		}
	}()
	if err := write(f); err != nil {
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

// unfinished has the names of the temporary files that are there.
var unfinished sync.Map

// Abandon removes the temporary files of everything that is being written. A program calls it where it
// ends although something may still be writing.
func Abandon() {
	unfinished.Range(func(temp, _ any) bool {
		os.Remove(temp.(string))
		return true
	})
}

// Bytes writes b as [Write] does.
func Bytes(path string, b []byte) error {
	return Write(path, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}
