package runtime

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// Bar draws a download's progress on w, where that is a terminal, and nothing
// elsewhere. The function done takes the bar away.
func Bar(w io.Writer) (progress Progress, done func()) {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return nil, func() {}
	}
	return drawBar(w)
}

func drawBar(w io.Writer) (Progress, func()) {
	bar := progressbar.NewOptions64(-1,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription("onnxruntime "+Version),
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
