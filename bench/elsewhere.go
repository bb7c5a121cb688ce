package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/cpu"

	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/graph"
)

// emulatedRows is how many test images are encoded on an emulated processor, which takes some
// hundred times as long.
const emulatedRows = 1000

// vnni says whether the processor multiplies integers of 8 bits by VNNI.
func vnni() bool { return cpu.X86.HasAVX512VNNI || cpu.X86.HasAVXVNNI }

// elsewhere returns the squared error of the first test images, encoded on an x86 processor without
// VNNI: this one, or where it has VNNI, a Haswell that qemu-x86_64 emulates.
func elsewhere(ctx context.Context, encoder, decoder *graph.Graph) (float64, error) {
	dir, err := os.MkdirTemp("", "elsewhere")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	command := []string{os.Args[0], "encoded"}
	for name, g := range map[string]*graph.Graph{"encoder.onnx": encoder, "decoder.onnx": decoder} {
		if err := graph.Save(filepath.Join(dir, name), g); err != nil {
			return 0, err
		}
	}
	command = append(command, dir)
	if vnni() {
		command = append([]string{"qemu-x86_64", "-cpu", "Haswell"}, command...)
	}
	c := exec.CommandContext(ctx, command[0], command[1:]...)
	said, err := c.Output()
	if err != nil {
		return 0, fmt.Errorf("%s: %w (qemu-user has qemu-x86_64)", strings.Join(command[:2], " "), err)
	}
	return strconv.ParseFloat(strings.TrimSpace(string(said)), 64)
}

// encoded prints the squared error of the first test images through a folder's encoder and
// decoder. It is what elsewhere runs.
func encoded(ctx context.Context, dir string) error {
	encoder, err := graph.Load(filepath.Join(dir, "encoder.onnx"))
	if err != nil {
		return err
	}
	decoder, err := graph.Load(filepath.Join(dir, "decoder.onnx"))
	if err != nil {
		return err
	}
	_, test, err := mnist(ctx)
	if err != nil {
		return err
	}
	mse, err := throughCode(ctx, accel.Engine{}, encoder, decoder, test.Slice(0, emulatedRows))
	if err == nil {
		fmt.Println(mse)
	}
	return err
}
