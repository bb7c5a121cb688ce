package picture

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// Colour is red, green and blue. As text it is #rrggbb; black, white and grey are read, too.
type Colour [3]uint8

var named = map[string]Colour{"black": {}, "white": {255, 255, 255}, "grey": {128, 128, 128}, "gray": {128, 128, 128}}

// ParseColour reads a colour.
func ParseColour(text string) (c Colour, err error) {
	if c, ok := named[text]; ok {
		return c, nil
	}
	digits, ok := strings.CutPrefix(text, "#")
	b, err := hex.DecodeString(digits)
	if !ok || err != nil || len(b) != len(c) {
		return c, fmt.Errorf("%q is no colour; want black, white, grey or #rrggbb", text)
	}
	copy(c[:], b)
	return c, nil
}

func (c Colour) String() string { return "#" + hex.EncodeToString(c[:]) }

// MarshalText writes the colour as #rrggbb.
func (c Colour) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what [ParseColour] reads.
func (c *Colour) UnmarshalText(text []byte) (err error) {
	*c, err = ParseColour(string(text))
	return err
}

func (c Colour) grey() bool { return c[0] == c[1] && c[1] == c[2] }

// values returns the colour in as many channels.
func (c Colour) values(channels int) []float32 {
	v := []float32{float32(c[0]) / 255, float32(c[1]) / 255, float32(c[2]) / 255}
	if channels == 1 {
		return []float32{luma(v[0], v[1], v[2])}
	}
	return v
}

// luma returns the grey value of a colour (ITU-R BT.601).
func luma(r, g, b float32) float32 {
	return float32(0.299*float64(r) + 0.587*float64(g) + 0.114*float64(b))
}
