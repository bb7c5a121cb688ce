package main

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// The makers' scripts are given a folder.
var (
	//go:embed zoo_make.py
	makeScript string
	//go:embed zoo_make_keras.py
	makeKerasScript string
)

// zooRequirements are the releases that make files and that hourglass is measured beside.
var zooRequirements = []string{
	"onnx==1.23.2", "onnxruntime==1.32.0", "onnxsim==0.8.1", "onnxslim==0.1.98", "onnxconverter-common==1.16.0",
	"onnxscript==0.7.2", "torch==" + torchVersion, "scikit-learn==1.9.1", "skl2onnx==1.20.0", "onnxmltools==1.16.0",
	"lightgbm==4.7.0", "xgboost==3.2.0", "numpy==2.4.6",
}

// kerasRequirements make files by tf2onnx. They do not go with the releases above.
var kerasRequirements = []string{"keras==3.15.1", "tensorflow-cpu==2.21.0", "tf2onnx==1.17.0", "onnx==1.23.2", "numpy==2.4.6"}

// zooPython returns the interpreter of the peers and of most makers: the one that HOURGLASS_BENCH_ZOO
// names, or the one of an environment in the user's cache.
func zooPython(ctx context.Context) (string, error) {
	if path := os.Getenv("HOURGLASS_BENCH_ZOO"); path != "" {
		return path, nil
	}
	return environment(ctx, "zoo-torch-"+torchVersion, "onnx, onnxruntime, onnxsim, onnxslim, onnxconverter_common, torch, onnxscript, skl2onnx, onnxmltools, lightgbm, xgboost", zooRequirements...)
}

// kerasPython returns the interpreter of Keras: the one that HOURGLASS_BENCH_KERAS names, or the one of
// an environment in the user's cache.
func kerasPython(ctx context.Context) (string, error) {
	if path := os.Getenv("HOURGLASS_BENCH_KERAS"); path != "" {
		return path, nil
	}
	return environment(ctx, "zoo-keras", "keras, tensorflow, tf2onnx", kerasRequirements...)
}

// made returns the folder of the files that the scripts make, and what could not be made. The folder
// has a name of what makes the files, so that it is made anew when that changes.
func made(ctx context.Context, root, python string) (dir string, missing []string, err error) {
	recipe := sha256.Sum256([]byte(makeScript + makeKerasScript + strings.Join(append(zooRequirements, kerasRequirements...), " ")))
	whole := filepath.Join(root, fmt.Sprintf("made-%x", recipe[:6]))
	if _, err := os.Stat(whole); err != nil {
		partial := whole + ".partial"
		if err := errors.Join(os.RemoveAll(partial), os.MkdirAll(filepath.Join(partial, "made"), 0o777)); err != nil {
			return "", nil, err
		}
		if err := runMakers(ctx, filepath.Join(partial, "made"), python); err != nil {
			return "", nil, err
		}
		if err := os.Rename(partial, whole); err != nil {
			return "", nil, err
		}
	}
	dir = filepath.Join(whole, "made")
	said, err := os.ReadFile(filepath.Join(dir, notMade))
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	return dir, strings.FieldsFunc(string(said), func(r rune) bool { return r == '\n' }), err
}

// notMade is the file in which the scripts say what they could not make.
const notMade = "missing.txt"

// runMakers runs the scripts. Where Keras cannot be installed, that is said instead.
func runMakers(ctx context.Context, dir, python string) error {
	if err := runMaker(ctx, python, makeScript, dir); err != nil {
		return err
	}
	python, err := kerasPython(ctx)
	if err == nil {
		return runMaker(ctx, python, makeKerasScript, dir)
	}
	f, err2 := os.OpenFile(filepath.Join(dir, notMade), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err2 != nil {
		return err2
	}
	_, err2 = fmt.Fprintf(f, "files of Keras by tf2onnx: %v\n", err)
	return errors.Join(err2, f.Close())
}

func runMaker(ctx context.Context, python, script, dir string) error {
	file := filepath.Join(dir, "maker.py") // a file, because TorchScript looks into it
	if err := os.WriteFile(file, []byte(script), 0o666); err != nil {
		return err
	}
	defer os.Remove(file)
	cmd := exec.CommandContext(ctx, python, file, dir)
	cmd.Env = append(os.Environ(), "TF_CPP_MIN_LOG_LEVEL=3", "CUDA_VISIBLE_DEVICES=")
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, said[max(0, len(said)-2000):])
	}
	return nil
}
