package runtime

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"time"
)

// findPackage is a Python program that prints the package's folder without importing the
// package.
const findPackage = `import importlib.util as u
s = u.find_spec("onnxruntime")
print(s.submodule_search_locations[0] if s and s.submodule_search_locations else "")`

// pythonPackage returns the folder of Python's onnxruntime.
func pythonPackage(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for _, name := range []string{"python3", "python"} {
		exe, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		out, err := exec.CommandContext(ctx, exe, "-c", findPackage).Output()
		if dir := strings.TrimSpace(string(out)); err == nil && dir != "" {
			return dir, nil
		}
	}
	return "", errors.New("not installed for the python3 on the PATH")
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
