package hourglass

import (
	"os"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
)

func TestVersionOfBuilds(t *testing.T) {
	const later = "v0.1.1-0.20261128160000-0123456789ab"
	ours := func(version string) debug.Module { return debug.Module{Path: modulePath, Version: version} }
	released, other := ours("v"+Release), debug.Module{Path: "example.com/service", Version: "v1.2.3"}
	replaced := released
	replaced.Replace = &debug.Module{Path: "../hourglass"}
	for name, c := range map[string]struct {
		info debug.BuildInfo
		want string
	}{
		"go install at the tag":  {debug.BuildInfo{Main: released}, Release},
		"embedded at the tag":    {debug.BuildInfo{Main: other, Deps: []*debug.Module{&released}}, Release},
		"a commit after the tag": {debug.BuildInfo{Main: ours(later)}, Release + " (development build " + later + ")"},
		"edited after the tag":   {debug.BuildInfo{Main: ours("v" + Release + "+dirty")}, Release + " (development build v" + Release + "+dirty)"},
		"go run, go test":        {debug.BuildInfo{Main: ours("(devel)")}, Release + " (development build)"},
		"replaced by a folder":   {debug.BuildInfo{Main: other, Deps: []*debug.Module{&replaced}}, Release + " (development build)"},
		"built without modules":  {debug.BuildInfo{}, Release + " (development build)"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := versionOf(recorded(&c.info)); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
	if got := Version(); !strings.HasPrefix(got, Release) {
		t.Errorf("this build is %q, which does not begin with the release %q", got, Release)
	}
}

// TestReleaseIsInChangelog keeps the constant and the newest release that the
// changelog describes the same.
func TestReleaseIsInChangelog(t *testing.T) {
	text, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	newest := regexp.MustCompile(`(?m)^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$`).FindSubmatch(text)
	if newest == nil || string(newest[1]) != Release {
		t.Errorf("the newest release in CHANGELOG.md is %q, and hourglass.Release is %q", newest, Release)
	}
}
