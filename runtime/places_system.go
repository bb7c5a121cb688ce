package runtime

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// systemFolders are where the platform's loader looks, the environment's
// folders first.
func systemFolders(f *finder) []string {
	var dirs []string
	add := func(list ...string) {
		for _, d := range list {
			if filepath.IsAbs(d) && !slices.Contains(dirs, d) {
				dirs = append(dirs, d)
			}
		}
	}
	switch f.goos {
	case "windows":
		add(filepath.SplitList(f.getenv("PATH"))...)
		add(filepath.Join(f.getenv("SystemRoot"), "System32"))
	case "darwin":
		add(filepath.SplitList(f.getenv("DYLD_LIBRARY_PATH"))...)
		add("/usr/local/lib", "/opt/homebrew/lib", "/opt/local/lib", "/usr/lib")
	default:
		add(filepath.SplitList(f.getenv("LD_LIBRARY_PATH"))...)
		add(loaderFolders("/etc/ld.so.conf", 0)...)
		add("/usr/local/lib", "/usr/local/lib64", "/lib64", "/usr/lib64", "/lib", "/usr/lib")
	}
	return dirs
}

// loaderFolders reads the file that ldconfig builds its cache from, see
// ldconfig(8): a folder a line, and lines that include other files.
func loaderFolders(conf string, depth int) []string {
	if depth > 4 {
		return nil // files that include each other
	}
	file, err := os.Open(conf)
	if err != nil {
		return nil
	}
	defer file.Close()
	var dirs []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line, _, _ := strings.Cut(lines.Text(), "#")
		line = strings.TrimSpace(line)
		pattern, included := strings.CutPrefix(line, "include ")
		if !included {
			if line != "" {
				dirs = append(dirs, line)
			}
			continue
		}
		if pattern = strings.TrimSpace(pattern); !filepath.IsAbs(pattern) {
			pattern = filepath.Join(filepath.Dir(conf), pattern)
		}
		files, _ := filepath.Glob(pattern) // a bad pattern includes nothing
		for _, f := range files {
			dirs = append(dirs, loaderFolders(f, depth+1)...)
		}
	}
	return dirs
}
