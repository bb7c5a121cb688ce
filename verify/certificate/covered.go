package certificate

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// Covered returns the files that a certificate of a comparison must be about: the models, with the
// files that hold their weights, and the inputs. Inputs that are no file, such as the name of a data
// set, are left out. Without inputs these are the fixtures beside the first model.
func Covered(models []string, inputs ...string) (files []string, err error) {
	for _, path := range models {
		of := []string{path}
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("certificate: %w", err)
		}
		if !info.IsDir() {
			if of, err = graph.Files(path); err != nil {
				return nil, err
			}
		}
		files = append(files, of...)
	}
	given := false
	for _, path := range inputs {
		given = given || path != ""
		if _, err := os.Stat(path); err == nil {
			files = append(files, path)
		}
	}
	if given || len(models) == 0 {
		return files, nil
	}
	beside, err := fixturesBeside(models[0])
	return append(files, beside...), err
}

// fixturesBeside returns the folders of fixtures in the folder of a model.
func fixturesBeside(model string) (folders []string, err error) {
	entries, err := os.ReadDir(filepath.Dir(model))
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	for _, f := range entries {
		if strings.HasPrefix(f.Name(), "test_data_set_") {
			folders = append(folders, filepath.Join(filepath.Dir(model), f.Name()))
		}
	}
	return folders, nil
}
