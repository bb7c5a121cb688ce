package runtime

import "context"

// source gets an archive into a folder and returns its path, having checked it
// against the pin. It may leave anything in the folder.
type source interface {
	String() string // names it in an error
	fetch(ctx context.Context, folder string, p pin, progress Progress) (path string, err error)
}

var (
	_ source = release{}
	_ source = wheel{}
	_ source = nodePackage{}
)
