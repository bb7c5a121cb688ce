package main

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed zoo_peer.py
var zooPeerScript string

// command is something that is done with every file.
type command struct {
	tool, kind string
	args       []string // IN and OUT stand for files
	build      string   // tells one build or release of the tool from others
}

// The kinds of commands. Of each kind, ours comes first.
var zooKinds = []struct {
	name  string
	ours  string
	peers []string // names that zoo_peer.py knows, of the tool and of its release
}{
	{"inspect", "inspect IN", nil},
	{"weights", "weights IN OUT.safetensors", nil},
	{"verify", "verify IN --json", nil},
	{"opset 17", "convert IN OUT --opset 17", []string{"onnx:opset17"}},
	{"opset 22", "convert IN OUT --opset 22", []string{"onnx:opset22"}},
	{"simplify", "convert IN OUT --simplify", []string{"onnxsim:onnxsim", "onnxslim:onnxslim"}},
	{"float16", "convert IN OUT --half --lossy", []string{"onnxconverter-common:half"}},
	{"int8", "convert IN OUT --int8 dynamic", []string{"onnxruntime:int8"}},
}

func (c command) name() string { return c.tool + " " + c.kind }

// writes says whether a command writes an ONNX file.
func (c command) writes() bool {
	return c.kind != "inspect" && c.kind != "weights" && c.kind != "verify"
}

// bound says how far the outputs of a file that a command writes may be apart from those before, as a share
// of their greatest magnitude. For float16 and int8 it is what hourglass allows by default.
func (c command) bound() float64 {
	switch c.kind {
	case "float16":
		return 1e-2
	case "int8":
		return 0.1
	}
	return 1e-3
}

// toolbox is what the commands need.
type toolbox struct {
	dir      string // of the program, and of files that are written
	python   string
	versions string // of the peers
	commands []command
}

// zooTools builds hourglass and asks the peers for their versions.
func zooTools(ctx context.Context, python string) (*toolbox, error) {
	about, err := exec.CommandContext(ctx, python, "-c", zooPeerScript, "versions").Output()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "hourglass-zoo-*")
	if err != nil {
		return nil, err
	}
	t := &toolbox{dir: dir, python: python, versions: strings.TrimSpace(string(about))}
	program := filepath.Join(dir, "hourglass")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-o", program, "./cmd/hourglass")
	build.Dir, build.Stderr = "..", os.Stderr // the module that this one replaces
	if err := build.Run(); err != nil {
		return nil, err
	}
	h := sha256.New()
	if _, err := pour(h, program); err != nil {
		return nil, err
	}
	digest := hex.EncodeToString(h.Sum(nil)[:8])
	for _, k := range zooKinds {
		t.commands = append(t.commands, command{ours, k.name, append([]string{program}, strings.Fields(k.ours)...), digest})
		for _, peer := range k.peers {
			tool, mode, _ := strings.Cut(peer, ":")
			t.commands = append(t.commands, command{tool, k.name, []string{python, "-c", zooPeerScript, mode, "IN", "OUT"}, t.versions})
		}
	}
	return t, nil
}
