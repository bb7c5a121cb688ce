package runtime

import (
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"errors"
	"fmt"
	"os"
)

// checkImage refuses a file that is not a shared library for the platform, or is only a
// part of one. Without this check the loader would map a truncated file, and the process
// would die of a bus error.
func checkImage(path, goos, goarch string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return err
	case info.IsDir():
		return errors.New("it is a folder, want the library file in it")
	case !info.Mode().IsRegular():
		return fmt.Errorf("it is no regular file (%v)", info.Mode().Type())
	}
	switch goos {
	case "windows":
		return checkPE(path, info.Size(), goarch)
	case "darwin", "ios":
		return checkMachO(path, info.Size(), goarch)
	}
	return checkELF(path, info.Size(), goarch)
}

func checkELF(path string, size int64, goarch string) error {
	f, err := elf.Open(path)
	if err != nil {
		return fmt.Errorf("it is no ELF file of %d bytes: %w", size, err)
	}
	defer f.Close()
	machines := map[string]elf.Machine{
		"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64, "386": elf.EM_386, "arm": elf.EM_ARM,
		"riscv64": elf.EM_RISCV, "ppc64le": elf.EM_PPC64, "s390x": elf.EM_S390, "loong64": elf.EM_LOONGARCH,
	}
	if want, ok := machines[goarch]; ok && f.Machine != want {
		return fmt.Errorf("it is for %v, want %v", f.Machine, want)
	}
	if f.Type != elf.ET_DYN {
		return fmt.Errorf("it is an ELF file of type %v, want a shared library", f.Type)
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_LOAD && (p.Off > uint64(size) || p.Filesz > uint64(size)-p.Off) {
			return truncated(size, p.Off+p.Filesz)
		}
	}
	return nil
}

func checkMachO(path string, size int64, goarch string) error {
	cpus := map[string]macho.Cpu{"amd64": macho.CpuAmd64, "arm64": macho.CpuArm64}
	want := cpus[goarch]
	if fat, err := macho.OpenFat(path); err == nil {
		defer fat.Close()
		for _, a := range fat.Arches {
			if a.Cpu == want {
				return checkSegments(a.File, size-int64(a.Offset))
			}
		}
		return fmt.Errorf("it has no part for %v", want)
	}
	f, err := macho.Open(path)
	if err != nil {
		return fmt.Errorf("it is no Mach-O file of %d bytes: %w", size, err)
	}
	defer f.Close()
	if f.Cpu != want {
		return fmt.Errorf("it is for %v, want %v", f.Cpu, want)
	}
	return checkSegments(f, size)
}

func checkSegments(f *macho.File, size int64) error {
	if f.Type != macho.TypeDylib {
		return fmt.Errorf("it is a Mach-O file of type %v, want a shared library", f.Type)
	}
	for _, l := range f.Loads {
		if s, ok := l.(*macho.Segment); ok && (s.Offset > uint64(size) || s.Filesz > uint64(size)-s.Offset) {
			return truncated(size, s.Offset+s.Filesz)
		}
	}
	return nil
}

func checkPE(path string, size int64, goarch string) error {
	f, err := pe.Open(path)
	if err != nil {
		return fmt.Errorf("it is no PE file of %d bytes: %w", size, err)
	}
	defer f.Close()
	machines := map[string]uint16{
		"amd64": pe.IMAGE_FILE_MACHINE_AMD64, "arm64": pe.IMAGE_FILE_MACHINE_ARM64, "386": pe.IMAGE_FILE_MACHINE_I386,
	}
	if want := machines[goarch]; f.Machine != want {
		return fmt.Errorf("it is for machine %#x, want %#x (%s)", f.Machine, want, goarch)
	}
	for _, s := range f.Sections {
		if end := uint64(s.Offset) + uint64(s.Size); end > uint64(size) {
			return truncated(size, end)
		}
	}
	return nil
}

func truncated(size int64, want uint64) error {
	return fmt.Errorf("it is truncated: %d bytes, its headers want %d", size, want)
}
