package main

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/hourglass-go/hourglass/runtime"
)

// downloadBar draws the download of onnxruntime's library on w. Where w is not a
// terminal it draws nothing, and progress is nil. The function done takes the
// bar away.
func downloadBar(w io.Writer) (progress runtime.Progress, done func()) {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return nil, func() {}
	}
	return drawBar(w)
}

func drawBar(w io.Writer) (runtime.Progress, func()) {
	bar := progressbar.NewOptions64(-1,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription("onnxruntime "+runtime.Version),
		progressbar.OptionShowBytes(true),
		progressbar.OptionClearOnFinish(),
	)
	// A bar that cannot be drawn is no reason to stop a download.
	progress := func(done, total int64) {
		bar.ChangeMax64(total)
		_ = bar.Set64(done)
	}
	return progress, func() { _ = bar.Finish() }
}
