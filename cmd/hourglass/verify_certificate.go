package main

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/runtime"
	"github.com/hourglass-go/hourglass/verify/certificate"
)

// certifiedFlags are the flags that decide a comparison's outcome. A certificate holds those that
// were given, and is checked with them.
var certifiedFlags = []string{"engines", "atol", "rtol", "tolerance", "seed", "dim", "quick", "thorough", "data", "columns", "label", "window", "stride", "fixtures", "inputs"}

// Further settings in a certificate.
const (
	modelsSetting = "models"
	dataSetting   = "data-sha256" // SHA-256 of a data set's content
)

// certify begins the certificate that was asked for.
func (v *verifying) certify(c *cobra.Command, paths []string) error {
	files, err := certificate.Covered(paths, v.spec, v.fixtures, v.inputs)
	if err != nil {
		return err
	}
	v.bound, err = certificate.New(v.certificate, libraries(c), files...)
	return err
}

// libraries returns the versions of everything that this program is built of, and of onnxruntime.
func libraries(c *cobra.Command) map[string]string {
	versions := map[string]string{"hourglass": hourglass.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			versions[m.Path] = m.Version
		}
	}
	if withONNXRuntime {
		if library, err := runtime.Find(c.Context(), ""); err == nil {
			versions[onnxruntime] = library.Version
		}
	}
	return versions
}

// certified returns the settings that a certificate holds.
func (v *verifying) certified(c *cobra.Command, paths []string) (map[string][]string, error) {
	settings := map[string][]string{}
	var err error
	inFolder := func(path string) string {
		name, e := v.bound.Name(path)
		err = errors.Join(err, e)
		return name
	}
	for _, path := range paths {
		settings[modelsSetting] = append(settings[modelsSetting], inFolder(path))
	}
	c.Flags().Visit(func(f *pflag.Flag) {
		if !slices.Contains(certifiedFlags, f.Name) {
			return
		}
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		switch f.Name {
		case "dim":
			values = []string{strings.Trim(values[0], "[]")}
		case "data", "fixtures", "inputs":
			if _, missing := os.Stat(values[0]); missing == nil {
				values[0] = inFolder(values[0])
			}
		}
		settings[f.Name] = values
	})
	if v.fingerprint != "" {
		settings[dataSetting] = []string{v.fingerprint}
	}
	return settings, err
}

// adopt takes the settings of the certificate as if they had been given, and returns the models.
func (v *verifying) adopt(c *cobra.Command) (models []string, err error) {
	settings := v.bound.Settings
	for _, name := range settings[modelsSetting] {
		path, err := v.bound.Path(name)
		if err != nil {
			return nil, err
		}
		models = append(models, path)
	}
	if len(models) < 1 || len(models) > 2 {
		return nil, fmt.Errorf("%s is of %d models; want 1 or 2", v.certificate, len(models))
	}
	for _, name := range certifiedFlags {
		values := settings[name]
		if len(values) == 0 {
			continue
		}
		switch path, err := v.bound.Path(values[0]); {
		case name == "fixtures" || name == "inputs":
			if err != nil {
				return nil, err
			}
			values = []string{path}
		case name == "data" && err == nil:
			if _, missing := os.Stat(path); missing == nil {
				values = []string{path}
			}
		}
		if list, ok := c.Flags().Lookup(name).Value.(pflag.SliceValue); ok {
			err = list.Replace(values)
			c.Flags().Lookup(name).Changed = true
		} else {
			err = c.Flags().Set(name, values[0])
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", v.certificate, name, err)
		}
	}
	return models, nil
}

// check compares a certificate with the files, and with the comparison, which it makes again.
func (v *verifying) check(c *cobra.Command) error {
	for _, name := range certifiedFlags {
		if c.Flags().Changed(name) {
			return fmt.Errorf("--%s: a certificate is checked under the settings that it holds; give a model to make one of others", name)
		}
	}
	var err error
	if v.bound, err = certificate.Read(v.certificate); err != nil {
		return err
	}
	files, versions, err := v.bound.Check(libraries(c))
	if err != nil {
		return err
	}
	out := c.OutOrStdout()
	if v.json { // the JSON stands alone
		out = c.ErrOrStderr()
	}
	for _, line := range slices.Concat(files, versions) {
		fmt.Fprintln(out, line)
	}
	if len(files) > 0 {
		fmt.Fprintln(out, "the certificate is of other files")
		return exitCode(1)
	}
	models, err := v.adopt(c)
	if err != nil {
		return err
	}
	reports, err := v.reports(c, models)
	if err != nil {
		return err
	}
	if was := v.bound.Settings[dataSetting]; v.fingerprint != "" && !slices.Equal(was, []string{v.fingerprint}) {
		fmt.Fprintf(out, "the data set has the SHA-256 %s, had %s\nthe certificate is of other data\n", v.fingerprint, strings.Join(was, " "))
		return exitCode(1)
	}
	verdicts, same, err := v.bound.Again(reports)
	if err != nil {
		return err
	}
	for _, line := range verdicts {
		fmt.Fprintln(out, line)
	}
	switch {
	case len(verdicts) > 0:
		fmt.Fprintln(out, "the certificate does not hold")
		return exitCode(1)
	case !same || len(versions) > 0:
		fmt.Fprintf(out, "every verdict is as certified, %s\n", otherwise(same, len(versions) > 0))
		return exitCode(3)
	}
	fmt.Fprintln(out, "the certificate holds: the files, the versions, and every verdict and figure of the comparison, made again, are as certified")
	return nil
}

// otherwise says what is not as certified although the verdicts are.
func otherwise(same, versions bool) string {
	switch {
	case same:
		return "and every figure, of other versions"
	case versions:
		return "of other versions, and figures are others"
	}
	return "but figures are others: kernels may depend on the processor"
}
