package serve_test

import (
	"os"
	"testing"

	"github.com/hourglass-go/hourglass/testmodels/folders"
)

// made has the folders of package folders.
var made string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "serve")
	if err == nil {
		made = dir
		err = folders.Make(dir)
	}
	code := 1
	if err == nil {
		code = m.Run()
	} else {
		println(err.Error())
	}
	_ = os.RemoveAll(dir)
	os.Exit(code)
}
