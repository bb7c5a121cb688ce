package serve

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/infer"
)

// version is a folder that is open.
type version struct {
	handle *infer.Handle
	seen   string // fingerprint of what is open
	said   string // the last reason why a change was refused
}

// follow looks at the folders every so often.
func (s *Server) follow(ctx context.Context) {
	ticker := time.NewTicker(s.options.Refresh)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		for _, d := range s.dirs {
			if err := s.refresh(ctx, d); err != nil && ctx.Err() == nil {
				s.options.Log.Debug("looked at a folder", "model", d.Name, "error", err)
			}
		}
	}
}

// refresh opens what a folder has that is not open yet, or that changed, and closes versions that
// are gone. What cannot be opened leaves the old version as it is.
func (s *Server) refresh(ctx context.Context, d Dir) error {
	found, err := versionsOf(d.Path)
	if err != nil {
		return err
	}
	var errs []error
	for name, path := range found {
		if err := s.update(ctx, d.Name, name, path); err != nil {
			errs = append(errs, err)
		}
	}
	s.mu.Lock()
	var gone []*version
	for name, v := range s.versions[d.Name] {
		if found[name] == "" && len(s.versions[d.Name]) > 1 { // the last one stays
			delete(s.versions[d.Name], name)
			gone = append(gone, v)
			s.options.Log.Info("closed a version that is gone", "model", d.Name, "version", name)
		}
	}
	s.mu.Unlock()
	for _, v := range gone {
		errs = append(errs, v.handle.Close())
	}
	return errors.Join(errs...)
}

// update opens a version that is new or changed.
func (s *Server) update(ctx context.Context, model, name, path string) error {
	s.mu.RLock()
	v := s.versions[model][name]
	s.mu.RUnlock()
	seen, err := infer.Fingerprint(path)
	if err == nil && v != nil && v.seen == seen {
		v.said = ""
		return nil
	}
	var m *infer.Model
	if err == nil {
		o := s.options.Model
		m, err = infer.Open(ctx, path, &o)
	}
	if err != nil {
		s.refused(v, model, name, err)
		return err
	}
	s.options.Log.Info("opened a model", "model", model, "version", name, "path", path, "engine", m.Engine(), "why", m.Why())
	s.metrics.reloads.WithLabelValues(model, "opened").Inc()
	if v != nil {
		v.seen, v.said = seen, ""
		return v.handle.Swap(m)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.versions[model][name] = &version{handle: infer.NewHandle(m), seen: seen}
	return nil
}

// refused says once why a change is not taken over.
func (s *Server) refused(v *version, model, name string, err error) {
	if v == nil || v.said == err.Error() {
		return
	}
	v.said = err.Error()
	s.metrics.reloads.WithLabelValues(model, "refused").Inc()
	s.options.Log.Warn("refused a model that changed; the old one goes on", "model", model, "version", name, "error", err)
}

// firstVersion is the version of a folder that has no versions.
const firstVersion = "1"

// versionsOf returns the versions in a folder with their paths.
func versionsOf(dir string) (map[string]string, error) {
	if _, err := os.Stat(filepath.Join(dir, export.ManifestName)); err == nil {
		return map[string]string{firstVersion: dir}, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	found := map[string]string{}
	for _, e := range entries {
		if n, err := strconv.ParseUint(e.Name(), 10, 32); err != nil || n == 0 || strconv.FormatUint(n, 10) != e.Name() {
			continue
		}
		path := filepath.Join(dir, e.Name())
		if _, err := os.Stat(filepath.Join(path, export.ManifestName)); err == nil {
			found[e.Name()] = path
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("serve: %s has no %s, and no folders 1, 2 … that have one; give the folder that \"hourglass train --out\" wrote", dir, export.ManifestName)
	}
	return found, nil
}

// target is a model as the protocol has it: a part of a version.
type target struct {
	name, version string
	part          hourglass.Part
	handle        *infer.Handle
	versions      []string
}

// errNoModel is wrapped where no model or version has the name.
var errNoModel = errors.New("no such model")

// suffixes of the models of a folder, beside the whole one.
var suffixes = map[string]hourglass.Part{"-encoder": hourglass.EncoderPart, "-decoder": hourglass.DecoderPart}

// find returns the model of a name and a version. Without a version it is the greatest.
func (s *Server) find(name, wanted string) (*target, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	folder, part := name, hourglass.Part("")
	if s.versions[folder] == nil {
		for suffix, p := range suffixes {
			if before, ok := strings.CutSuffix(name, suffix); ok && s.versions[before] != nil {
				folder, part = before, p
			}
		}
	}
	versions := s.versions[folder]
	if versions == nil {
		return nil, fmt.Errorf("%w: %.100q", errNoModel, name)
	}
	t := &target{name: name, part: part}
	for v := range versions {
		t.versions = append(t.versions, v)
	}
	slices.SortFunc(t.versions, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	if wanted == "" {
		wanted = t.versions[len(t.versions)-1]
	}
	if versions[wanted] == nil {
		return nil, fmt.Errorf("%w: %q has no version %.100q; it has %s", errNoModel, name, wanted, strings.Join(t.versions, ", "))
	}
	t.version, t.handle = wanted, versions[wanted].handle
	return t, nil
}

// of returns the part of a model that the target is.
func (t *target) of(m *infer.Model) (hourglass.Part, error) {
	want := []hourglass.Part{t.part}
	if t.part == "" {
		want = []hourglass.Part{hourglass.AutoencoderPart, hourglass.DetectorPart}
	}
	for _, p := range m.Parts() {
		if slices.Contains(want, p) {
			return p, nil
		}
	}
	return "", fmt.Errorf("%w: %q, of which the folder has no file", errNoModel, t.name)
}
