package hourglass

import "runtime/debug"

// Release is the version of hourglass that this source becomes, or last became.
// Files state it as their producer_version. It is a constant and not taken from
// the build, because equal models have to be equal bytes whoever built the
// program that wrote them.
const Release = "0.1.0"

const modulePath = "github.com/hourglass-go/hourglass"

// Version returns the version of hourglass in this program. It is [Release] alone
// where the go command built the module at the tag of that release. Any other
// build is called a development build, and the version that the go command
// recorded for it follows where there is one:
//
//	0.1.0 (development build v0.1.1-0.20261128160000-0123456789ab)
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return versionOf("")
	}
	return versionOf(recorded(info))
}

// recorded returns the version of this module in a build, whether the module is
// the program itself or one that it imports.
func recorded(info *debug.BuildInfo) string {
	if info.Main.Path == modulePath {
		return info.Main.Version
	}
	for _, m := range info.Deps {
		if m.Path == modulePath && m.Replace == nil {
			return m.Version
		}
	}
	return ""
}

func versionOf(recorded string) string {
	switch recorded {
	case "v" + Release:
		return Release
	case "", "(devel)":
		return Release + " (development build)"
	}
	return Release + " (development build " + recorded + ")"
}
