package main

import (
	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/runtime"
)

// downloading shows the download of onnxruntime's library: as a bar on a terminal, and elsewhere as a
// line now and then. The function done takes the bar away.
func downloading(c *cobra.Command) (show runtime.Progress, done func()) {
	p := progressTo(c)
	if p.terminal {
		return drawBar(p)
	}
	return p.downloaded, func() {}
}

func (p *progress) downloaded(done, total int64) {
	p.line("onnxruntime %s: %d of %d MB", runtime.Version, done/1e6, total/1e6)
}

func drawBar(p *progress) (runtime.Progress, func()) {
	bar := progressbar.NewOptions64(-1,
		progressbar.OptionSetWriter(p.w),
		progressbar.OptionSetDescription("onnxruntime "+runtime.Version),
		progressbar.OptionShowBytes(true),
		progressbar.OptionClearOnFinish(),
	)
	// A bar that cannot be drawn is no reason to stop a download.
	show := func(done, total int64) {
		bar.ChangeMax64(total)
		_ = bar.Set64(done)
	}
	return show, func() { _ = bar.Finish() }
}
