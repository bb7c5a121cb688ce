package runtime

// Version is the version of onnxruntime that Install fetches.
const Version = "1.30.0"

// pin describes one archive that holds the library.
type pin struct {
	source source
	sha256 string // of the archive
	size   int64  // of the archive, in bytes
	member string // the library's path in the archive
}

const (
	releases = "https://github.com/microsoft/onnxruntime/releases/download/v" + Version + "/"

	nodeHash = "6e3390d6b783e7be946fad629292799da28d0b42f84856e50d2c1b0383291e75"
	nodeSize = 113_507_888

	sharedObject   = "libonnxruntime.so." + Version
	dynamicLibrary = "libonnxruntime." + Version + ".dylib"
	windowsLibrary = "onnxruntime.dll"
)

// pins lists the sources of the library for each platform, the best one first: the
// project's release archive, the wheel for CPython 3.12 (those for 3.11 and 3.13 on Linux
// hold the same library), and the npm package (one for all platforms). The packages have
// no library for macOS on amd64.
//
// The digests of the wheels and of the npm package were computed from the
// downloads. Those of the release archives are the ones that several unrelated
// projects pin for the same files.
var pins = map[string][]pin{
	"linux/amd64": {
		{release{releases + "onnxruntime-linux-x64-" + Version + ".tgz"},
			"a5ed5a3cac51fbb2e90da632ae43d19212faaa20e76484e62bcb7c23ddb3b3fd", 11_306_877,
			"onnxruntime-linux-x64-" + Version + "/lib/" + sharedObject},
		{wheel{"manylinux_2_28_x86_64"},
			"fa688e7891a6aa206636fe7372e27ee75fd17713289f6b4fc7b190e0a7de9328", 23_585_654,
			"onnxruntime/capi/" + sharedObject},
		{nodePackage{}, nodeHash, nodeSize, "package/bin/napi-v6/linux/x64/libonnxruntime.so.1"},
	},
	"linux/arm64": {
		{release{releases + "onnxruntime-linux-aarch64-" + Version + ".tgz"},
			"e16a27a8ed330bbc698df7330b0cf56e722f354e3bcc92118682c74ef3c3e3da", 10_269_495,
			"onnxruntime-linux-aarch64-" + Version + "/lib/" + sharedObject},
		{wheel{"manylinux_2_28_aarch64"},
			"6c32a000d5139a38ba9349030b0032e3331acb559d596b22738d9d2b343a2b83", 21_345_202,
			"onnxruntime/capi/" + sharedObject},
		{nodePackage{}, nodeHash, nodeSize, "package/bin/napi-v6/linux/arm64/libonnxruntime.so.1"},
	},
	"darwin/arm64": {
		{release{releases + "onnxruntime-osx-arm64-" + Version + ".tgz"},
			"6ebb5062a934537c352937821f9fe9718e7de1a2db1122a93dd363ffd53a7012", 42_373_116,
			"onnxruntime-osx-arm64-" + Version + "/lib/" + dynamicLibrary},
		{wheel{"macosx_14_0_arm64"},
			"001ed726c9bd5e2bc92faade7d37d889e9606a350b7d5529f0227df2e3bb57fd", 21_544_867,
			"onnxruntime/capi/" + dynamicLibrary},
		{nodePackage{}, nodeHash, nodeSize, "package/bin/napi-v6/darwin/arm64/" + dynamicLibrary},
	},
	"windows/amd64": {
		{release{releases + "onnxruntime-win-x64-" + Version + ".zip"},
			"c6ba983baf5681af108599675d2a89c2d145512d02de28aed0bff177cd0ba949", 82_645_522,
			"onnxruntime-win-x64-" + Version + "/lib/" + windowsLibrary},
		{wheel{"win_amd64"},
			"f3501472571f1b1eee50e017851e7929f5ea37312d2d8c2494a19e8fc58b4a38", 14_311_470,
			"onnxruntime/capi/" + windowsLibrary},
		{nodePackage{}, nodeHash, nodeSize, "package/bin/napi-v6/win32/x64/" + windowsLibrary},
	},
	"windows/arm64": {
		{release{releases + "onnxruntime-win-arm64-" + Version + ".zip"},
			"e53db8a50b23ae35be901cc93428baf997dc8d420333b097b2eae53d3ea9f2d3", 83_954_906,
			"onnxruntime-win-arm64-" + Version + "/lib/" + windowsLibrary},
		{wheel{"win_arm64"},
			"dc4c706f1935ebb62356e6a095b047859badd854482c40560888e95c328ed262", 14_175_072,
			"onnxruntime/capi/" + windowsLibrary},
		{nodePackage{}, nodeHash, nodeSize, "package/bin/napi-v6/win32/arm64/" + windowsLibrary},
	},
}
