package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/convert"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/feed"
	"github.com/hourglass-go/hourglass/graph"
	"github.com/hourglass-go/hourglass/runtime"
	"github.com/hourglass-go/hourglass/verify"
	"github.com/hourglass-go/hourglass/verify/folder"
	"github.com/hourglass-go/hourglass/verify/judge"
	"github.com/hourglass-go/hourglass/verify/lineup"
	"github.com/hourglass-go/hourglass/verify/trial"
)

// task is what the flags ask for.
type task struct {
	lineup.Lineup
	settings *judge.Settings
	set      *data.Set // nil: fixtures, or generated inputs
	source   *data.Set // the set before it was cut into windows
}

// run makes the reports on files or on a folder. There are none where another form of report was
// printed.
func (v *verifying) run(c *cobra.Command, paths []string) ([]*verify.Report, error) {
	settings, err := v.settings(c)
	if err != nil {
		return nil, err
	}
	engines, done, err := enginesNamed(c, v.engineNames(len(paths)))
	if err != nil {
		return nil, err
	}
	defer done()
	spare, doneSpare, err := enginesNamed(c, v.spareName(len(paths)))
	if err != nil {
		return nil, err
	}
	defer doneSpare()
	shown := progressTo(c)
	defer shown.end()
	settings.Progress = func(run int, name string) { shown.state("compared run %d %q", run, name) }
	k := task{Lineup: lineup.Lineup{Engines: engines, Optional: len(v.engines) == 0}, settings: settings}
	if len(spare) > 0 {
		k.Spare = spare[0]
	}
	if v.spec != "" {
		if err := v.ofPath(c, paths[0], v.foreign); err != nil {
			return nil, err
		}
		if k.source, err = v.uncut(c, v.spec); err != nil {
			return nil, err
		}
		if k.set, err = v.windows(k.source); err != nil {
			return nil, err
		}
		v.fingerprint = k.set.Fingerprint()
	}
	folders, err := countFolders(paths)
	switch {
	case err != nil:
		return nil, err
	case folders == 0:
		return v.ofFiles(c, k, paths)
	case v.layers || v.bisect != "":
		return nil, fmt.Errorf("--layers and --bisect are of ONNX files; name the files in %s", strings.Join(paths, " and "))
	case len(paths) == 1:
		return folder.Compare(c.Context(), paths[0], k.Lineup, folder.Inputs{Set: k.set, Source: k.source, Fixtures: v.fixtures}, settings)
	}
	return nil, fmt.Errorf("of two models both are ONNX files; name the files in %s", strings.Join(paths, " and "))
}

// engineNames returns the engines that were asked for, or otherwise those that tell most about so
// many models.
func (v *verifying) engineNames(models int) []string {
	switch {
	case len(v.engines) > 0:
		return v.engines
	case models == 2:
		return []string{defaultEngine, judge.OracleName}
	case v.layers || v.bisect != "":
		return []string{judge.OracleName, defaultEngine}
	}
	return defaultEngines
}

// spareName returns the engine that joins the default engines where only one of them carries a model:
// onnxruntime without optimisation, which shows what its optimisation changes.
func (v *verifying) spareName(models int) []string {
	if len(v.engines) > 0 || models != 1 || !withONNXRuntime {
		return nil
	}
	return []string{optimized(runtime.OptimizeOff)}
}

func countFolders(paths []string) (n int, err error) {
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return 0, err
		}
		if info.IsDir() {
			n++
		}
	}
	return n, nil
}

// ofFiles compares one file on all engines, or two files.
func (v *verifying) ofFiles(c *cobra.Command, k task, paths []string) (_ []*verify.Report, err error) {
	if k.Engines, err = v.apart.engines(c, k.Engines); err != nil {
		return nil, err
	}
	if k.Spare != nil {
		spare, err := v.apart.engines(c, []hourglass.Engine{k.Spare})
		if err != nil {
			return nil, err
		}
		k.Spare = spare[0]
	}
	if v.layers || v.bisect != "" {
		return nil, v.where(c, k, paths)
	}
	subjects, trials, notes, err := v.subjects(c, k, paths)
	if err != nil {
		return nil, err
	}
	report, err := verify.Compare(c.Context(), subjects, trials, k.settings)
	if err != nil {
		return nil, err
	}
	report.Notes = append(report.Notes, notes...)
	return []*verify.Report{report}, nil
}

// subjects returns one file on all engines, or two files, with the inputs that they are run on.
func (v *verifying) subjects(c *cobra.Command, k task, paths []string) (subjects []judge.Subject, trials trial.Fixtures, notes []string, err error) {
	var graphs []*graph.Graph
	for _, path := range paths {
		g, err := v.load(path)
		if err != nil {
			return nil, nil, nil, err
		}
		g, maps := convert.WithoutMaps(g)
		if len(maps) > 0 {
			notes = append(notes, fmt.Sprintf(mapsNote, maps))
		}
		graphs = append(graphs, g)
	}
	frugal(graphs...)
	trials, generated, err := v.trials(c, k.set, paths[0], graphs[0], graphs[1:]...)
	if generated {
		notes = append(notes, generatedNote)
	}
	if slices.ContainsFunc(graphs, func(g *graph.Graph) bool { return lineup.Plain(g) != g }) {
		notes = append(notes, otherDomainNote)
	}
	if len(graphs) == 2 {
		shown := v.shown(paths)
		return k.Versus([2]string{shown[0], shown[1]}, [2]*graph.Graph{graphs[0], graphs[1]}), trials, notes, err
	}
	return k.On(graphs[0]), trials, notes, err
}

// trials returns the inputs that a file is run on, and further graphs with it, and whether they were
// generated.
func (v *verifying) trials(c *cobra.Command, set *data.Set, path string, g *graph.Graph, also ...*graph.Graph) (trial.Fixtures, bool, error) {
	switch {
	case set != nil:
		return trial.Runs(feed.Set(g, set, feed.Batch(g))), false, nil
	case v.fixtures != "":
		fixtures, err := trial.ReadFixtures(v.fixtures, g)
		return fixtures, false, err
	case v.inputs != "":
		inputs, err := trial.ReadInputs(v.inputs, g, v.foreign.memory.bytes())
		if err != nil {
			return nil, false, err
		}
		return trial.Runs(inputs), false, nil
	}
	trials, lacking := trial.Beside(path, g, &trial.Generation{
		Seed: v.seed, Dims: v.dims, Memory: v.foreign.memory.bytes(), NoRows: !v.apart.inProcess, Also: also,
		Effort: v.effort(), Planned: func(p trial.Plan) { planned(c, p) },
	})
	return trials, lacking != nil, nil
}

// effort returns how many runs the flags ask for.
func (v *verifying) effort() trial.Effort {
	switch {
	case v.quick:
		return trial.Quick
	case v.thorough:
		return trial.Thorough
	}
	return trial.Usual
}

// soon is the time within which a report comes without a word before it.
const soon = time.Second

// planned says what is still to be run, and about how long that takes.
func planned(c *cobra.Command, p trial.Plan) {
	if p.About < soon {
		return
	}
	text := fmt.Sprintf("%d more runs on generated inputs, about %v; --quick makes one", p.Runs, p.About.Round(time.Second))
	if p.LeftOut > 0 {
		text += fmt.Sprintf(", --thorough %d", p.Runs+p.LeftOut)
	}
	note(c, "%s", text)
}

// shown returns paths as reports name them. Files that are certified have their names in the
// certificate.
func (v *verifying) shown(paths []string) []string {
	if v.bound == nil {
		return paths
	}
	var out []string
	for _, path := range paths {
		if name, err := v.bound.Name(path); err == nil {
			path = name
		}
		out = append(out, path)
	}
	return out
}

// lonely says what to add where one engine ran, and nothing was held against it.
func lonely(r *verify.Report) []string {
	if len(r.Subjects) != 1 || r.Subjects[0].Runs == 0 {
		return nil
	}
	other := judge.OracleName
	if r.Subjects[0].Name == other {
		other = nativeName
	}
	return []string{fmt.Sprintf("nothing was compared: %s ran alone; add an engine (--engines %[1]s,%s) or fixtures with outputs (--fixtures FOLDER)", r.Subjects[0].Name, other)}
}
