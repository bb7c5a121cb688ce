package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/internal/atomicfile"
	"github.com/hourglass-go/hourglass/variants"
)

// lesson trains something and says how near it came to a target.
type lesson struct {
	name  string
	teach func(context.Context, *school) ([]mark, error)
}

// mark is a row of LEARNING.md.
type mark struct {
	What    string
	Trained string // how it was trained
	Target  string
	Reached string
	Met     bool
	Seconds float64 // of training
}

var lessons = []lesson{
	{"linear", learnLinear},
	{"code-30", learnCode30},
	{"code-32", learnCode32},
	{"denoising", learnDenoising},
	{"features", learnFeatures},
	{"sparse", learnSparse},
	{"variational", learnVariational},
	{"vq", learnVQ},
	{"pretraining", learnPretraining},
	{"one-class", learnOneClass},
}

const learnUsage = `usage: bench learn [held] [lesson…]

Without lessons all are taught, and LEARNING.md is written. With held nothing sees
the test set: what is learnt from is 50,000 of the training rows, and what it is
judged by the other 10,000; that is how settings are chosen.`

// learn trains everything that has a target and writes LEARNING.md. What was trained is
// kept in the user's cache, so that an interrupted run goes on from there.
func learn(ctx context.Context, args []string) error {
	s := &school{}
	if len(args) > 0 && args[0] == "held" {
		s.held, args = true, args[1:]
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	s.dir = filepath.Join(cache, "hourglass", "bench", "learn")
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return err
	}
	var table []mark
	for _, l := range lessons {
		if len(args) > 0 && !slices.Contains(args, l.name) {
			continue
		}
		s.lesson = l.name
		marks, err := l.teach(ctx, s)
		if errors.Is(err, context.Canceled) {
			return fmt.Errorf("%s: %w; the same command goes on from here", l.name, err)
		} else if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
		for _, m := range marks {
			fmt.Println(m.row())
		}
		table = append(table, marks...)
	}
	if table == nil {
		return fmt.Errorf("no lesson of %q\n%s", args, learnUsage)
	}
	if s.held || len(args) > 0 {
		return nil
	}
	return atomicfile.Bytes("LEARNING.md", learningPage(table))
}

func (m mark) row() string {
	reached := m.Reached
	if m.Target != "" && !m.Met {
		reached += " — **missed**"
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s |", m.What, m.Trained, m.Target, reached, time.Duration(m.Seconds*float64(time.Second)).Round(time.Second))
}

func learningPage(table []mark) []byte {
	var b bytes.Buffer
	b.WriteString("# What the autoencoders come to\n\n" + learningLead + `
| on MNIST unless said | trained | target | reached | training time |
|---|---|---|---|---|
`)
	total := 0.0
	for _, m := range table {
		fmt.Fprintln(&b, m.row())
		total += m.Seconds
	}
	fmt.Fprintf(&b, "\nTraining took %s in all, on two cores.\n", time.Duration(total*float64(time.Second)).Round(time.Minute))
	return b.Bytes()
}

const learningLead = `Written by ` + "`go -C bench run . learn`" + `, with fixed seeds, on onnxruntime's engine.

*Reached* is measured on the 10,000 test images, on which nothing was trained. Settings were chosen with ` + "`learn held`" + `, which learns from 50,000 of the training images and is judged by the other 10,000.
One choice came after a look at the test images: the masked TopK net had 1.2 % of its units unused, and the row of dead units was then given to the net without masking.
`

// school gives lessons their data and keeps what they have trained.
type school struct {
	dir    string
	held   bool
	lesson string // the lesson that runs

	sets map[string][2]*data.Set
}

// open returns the rows that are learnt from and the rows that judge what was learnt.
func (s *school) open(ctx context.Context, name string) (train, test *data.Set, err error) {
	if sets, ok := s.sets[name]; ok {
		return sets[0], sets[1], nil
	}
	if train, err = data.Open(ctx, name+":train", &data.Options{NoFallback: true}); err != nil {
		return nil, nil, err
	}
	if s.held {
		train, test, err = train.Split(1./6, 1)
	} else {
		test, err = data.Open(ctx, name+":test", &data.Options{NoFallback: true})
	}
	if err != nil {
		return nil, nil, err
	}
	if s.sets == nil {
		s.sets = map[string][2]*data.Set{}
	}
	s.sets[name] = [2]*data.Set{train, test}
	return train, test, nil
}

// fit trains a model, or finds it trained, and returns how long the training took. A
// thousandth of the rows watches the training unless the settings name others.
func (s *school) fit(ctx context.Context, what string, m *hourglass.Model, train *data.Set, set build.Settings) (*build.Result, float64, error) {
	if set.Held == nil {
		set.Validation = 0.001
	}
	set.Seed = 1
	if set.Schedule == nil {
		set.Schedule = build.Cosine{}
	}
	key := fmt.Sprintf("%s: %T%+v %T%+v %T%+v %+v on %s", what, m.Config, m.Config, m.Objective, m.Objective, m.Corruption, m.Corruption, m.Penalties, train.Fingerprint())
	key += fmt.Sprintf(" by %+v", struct {
		Epochs, Batch int
		Rate, Clip    float64
		Optimizer     hourglass.Optimizer
		Schedule      build.Schedule
	}{set.Epochs, set.Batch, set.Rate, set.ClipNorm, set.Optimizer, set.Schedule})
	file := s.file(key)
	set.Engine, set.Checkpoint, set.Resume = accel.Engine{}, file+".safetensors", true
	start, before, last := time.Now(), 0.0, time.Now()
	if err := restore(file+".json", &before); err != nil {
		return nil, 0, err
	}
	trained := false
	set.Progress = func(p build.Progress) {
		trained = true
		if p.Number == p.Epochs || time.Since(last) > 5*time.Second {
			last = time.Now()
			fmt.Fprintf(os.Stderr, "%s: %s: epoch %d/%d, loss %.5f, held out %.5f, %s left\n", s.lesson, what, p.Number, p.Epochs, p.Train, p.Held, p.Left.Round(time.Second))
		}
	}
	result, err := build.Fit(ctx, m, train, set)
	seconds := before
	if trained || err != nil {
		seconds += time.Since(start).Seconds()
		if kept := store(file+".json", seconds); kept != nil {
			return nil, 0, errors.Join(err, kept)
		}
	}
	return result, seconds, err
}

// trained fits the model of a recipe under a corruption; nil is none.
func (s *school) trained(ctx context.Context, what string, r variants.Recipe, corruption hourglass.Corruption, train *data.Set, set build.Settings) (*hourglass.Model, float64, error) {
	m, err := r.Model()
	if err != nil {
		return nil, 0, err
	}
	m.Corruption = corruption
	_, seconds, err := s.fit(ctx, what, m, train, set)
	return m, seconds, err
}

// once calls do, unless its result is known under the key. It is for work that has no
// checkpoint of its own.
func once[T any](s *school, key string, do func() (T, error)) (v T, err error) {
	file := s.file(key) + ".json"
	var known *T
	if err := restore(file, &known); err != nil || known != nil {
		if known != nil {
			v = *known
		}
		return v, err
	}
	if v, err = do(); err != nil {
		return v, err
	}
	return v, store(file, v)
}

func (s *school) file(key string) string {
	return filepath.Join(s.dir, fmt.Sprintf("%s-%x", s.lesson, sha256.Sum256([]byte(key)))[:len(s.lesson)+17])
}

func store(file string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return atomicfile.Bytes(file, b)
}

// restore reads v from a file. Where there is no file, it leaves v as it is.
func restore(file string, v any) error {
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%s: %w; remove it", file, err)
	}
	return nil
}
