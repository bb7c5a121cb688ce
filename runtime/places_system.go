package runtime

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// systemFolders returns the folders in which the platform's loader looks. Those of the
// environment come first.
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

// loaderFolders reads the file from which ldconfig builds its cache, see ldconfig(8). A
// line is a folder, or includes other files.
func loaderFolders(conf string, depth int) []string {
	if depth > 4 {
		return nil // stop at files that include each other
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
		files, _ := filepath.Glob(pattern) // a pattern that is wrong includes nothing
		for _, f := range files {
			dirs = append(dirs, loaderFolders(f, depth+1)...)
		}
	}
	return dirs
}
