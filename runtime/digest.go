package runtime

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// copyPinned copies an archive and hashes it on the way. It refuses an archive that is
// longer or shorter than the pinned one, or has another hash.
func copyPinned(dst io.Writer, src io.Reader, name string, p pin) error {
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(dst, hash), io.LimitReader(src, p.size+1))
	switch {
	case err != nil:
		return err
	case n > p.size:
		return fmt.Errorf("%s is longer than the %d bytes that are pinned", name, p.size)
	case n < p.size:
		return fmt.Errorf("%s ended after %d of %d bytes: %w", name, n, p.size, io.ErrUnexpectedEOF)
	}
	if got := hex.EncodeToString(hash.Sum(nil)); got != p.sha256 {
		return &HashError{Archive: name, Got: got, Want: p.sha256}
	}
	return nil
}

// verify compares an archive that another program fetched with the pin.
func verify(path string, p pin) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return copyPinned(io.Discard, file, filepath.Base(path), p)
}
