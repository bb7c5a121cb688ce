// Package picture reads pictures of any usual format as numbers in [0, 1], and brings them to one size.
//
// [Read] looks at the header before it decodes, turns a photograph as its EXIF orientation says, blends transparent
// pixels with a background, and resizes. What it gives can be computed again elsewhere: JPEG is decoded as libjpeg
// decodes it, and the resampling is that of Pillow on pictures of float32. docs/pictures.md states both.
package picture
