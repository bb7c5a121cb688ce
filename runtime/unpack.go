package runtime

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
)

// maxLibrary is the largest size that an archive may unpack to.
const maxLibrary = 1 << 30

// unpack writes one member of a .tgz, a .zip or a .whl to a file.
func unpack(archive, member, dst string) error {
	open := openZip
	if filepath.Ext(archive) == ".tgz" {
		open = openTar
	}
	r, closeArchive, err := open(archive, member)
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(archive), err)
	}
	defer closeArchive()
	file, err := os.OpenFile(dst, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	n, err := io.Copy(file, io.LimitReader(r, maxLibrary+1))
	if err == nil && n > maxLibrary {
		err = fmt.Errorf("%s: %s is longer than %d bytes", filepath.Base(archive), member, maxLibrary)
	}
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

func openTar(archive, member string) (io.Reader, func() error, error) {
	file, err := os.Open(archive)
	if err != nil {
		return nil, nil, err
	}
	r, err := seekTar(file, member)
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return r, file.Close, nil
}

func seekTar(file io.Reader, member string) (io.Reader, error) {
	plain, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	r := tar.NewReader(plain)
	for {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("it has no %s", member)
		}
		if err != nil {
			return nil, err
		}
		if header.Typeflag == tar.TypeReg && path.Clean(header.Name) == member {
			return r, nil
		}
	}
}

func openZip(archive, member string) (io.Reader, func() error, error) {
	r, err := zip.OpenReader(archive)
	if err != nil {
		return nil, nil, err
	}
	file, err := r.Open(member)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("it has no %s: %w", member, err), r.Close())
	}
	return file, r.Close, nil
}
