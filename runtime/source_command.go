package runtime

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// wheel is the Python package for a platform, in pip's words. pip is told which Python
// the wheel is for, so that every Python fetches the same file.
type wheel struct{ platform string }

func (wheel) String() string { return "pip download onnxruntime==" + Version }

func (w wheel) fetch(ctx context.Context, folder string, p pin, progress Progress) (string, error) {
	pip, err := firstCommand([]string{"pip3"}, []string{"pip"}, []string{"python3", "-m", "pip"}, []string{"py", "-m", "pip"})
	if err != nil {
		return "", err
	}
	args := append(pip, "download", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps",
		"--retries", "1", "--only-binary", ":all:", "--platform", w.platform,
		"--implementation", "cp", "--python-version", "3.12", "--abi", "cp312",
		"--dest", folder, "onnxruntime=="+Version)
	return fetchWith(ctx, folder, "*.whl", p, progress, args)
}

// nodePackage is the npm package, which holds the libraries of all platforms.
type nodePackage struct{}

func (nodePackage) String() string { return "npm pack onnxruntime-node@" + Version }

func (nodePackage) fetch(ctx context.Context, folder string, p pin, progress Progress) (string, error) {
	npm, err := firstCommand([]string{"npm"})
	if err != nil {
		return "", err
	}
	args := append(npm, "pack", "--silent", "--fetch-retries=1", "--cache", filepath.Join(folder, "cache"),
		"--pack-destination", folder, "onnxruntime-node@"+Version)
	return fetchWith(ctx, folder, "*.tgz", p, progress, args)
}

// firstCommand returns the first command line whose program is on the PATH.
func firstCommand(lines ...[]string) ([]string, error) {
	for _, line := range lines {
		if exe, err := exec.LookPath(line[0]); err == nil {
			return append([]string{exe}, line[1:]...), nil
		}
	}
	return nil, fmt.Errorf("%s is not on the PATH", lines[0][0])
}

// fetchWith runs a program in the folder, with its temporary files there, too. Then it
// checks the one file that the program must leave.
func fetchWith(ctx context.Context, folder, pattern string, p pin, progress Progress, args []string) (string, error) {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "TMPDIR="+folder, "TMP="+folder, "TEMP="+folder)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.WaitDelay = 2 * time.Second
	inGroup(cmd)

	stop := watch(folder, p.size, progress)
	err := cmd.Run()
	stop()
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, lastLines(output.String(), 4))
	}
	files, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil || len(files) != 1 {
		return "", errors.Join(err, fmt.Errorf("it left %d files %s, want one", len(files), pattern))
	}
	return files[0], verify(files[0], p)
}

// watch reports the size of what is in a folder until stop is called.
func watch(folder string, total int64, progress Progress) (stop func()) {
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				progress(min(folderSize(folder), total), total)
			}
		}
	}()
	return func() { close(quit); <-done }
}

func folderSize(folder string) (size int64) {
	_ = filepath.WalkDir(folder, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil { // on an error the file has just gone
				size += info.Size()
			}
		}
		return nil
	})
	return size
}
