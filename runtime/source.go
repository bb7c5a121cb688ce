package runtime

import "context"

// source fetches an archive into a folder, compares it with the pin, and returns its
// path. It may leave anything in the folder.
type source interface {
	String() string // names the source in an error
	fetch(ctx context.Context, folder string, p pin, progress Progress) (path string, err error)
}

var (
	_ source = release{}
	_ source = wheel{}
	_ source = nodePackage{}
)
