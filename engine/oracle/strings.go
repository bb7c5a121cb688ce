package oracle

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/hourglass-go/hourglass/graph"
)

func init() {
	registerText("StringConcat", stringConcat)
	registerText("StringNormalizer", stringNormalizer)
	registerText("RegexFullMatch", regexFullMatch)
	registerSeveral("StringSplit", stringSplit)
	texts["StringSplit"] = true
}

// mostBytes is the greatest number of bytes of all strings that an operator makes.
const mostBytes = 1 << 28

// stringConcat joins the texts of two operands that broadcast.
func stringConcat(c call) (Array, error) {
	dims, err := broadcast(c.in[0].Dims, c.in[1].Dims)
	if err != nil {
		return Array{}, err
	}
	all, bytes, position := make([]string, size(dims)), 0, make([]int, len(dims))
	for i := range all {
		a, b := c.in[0].text(c.in[0].stretch(position)), c.in[1].text(c.in[1].stretch(position))
		if bytes += len(a) + len(b); bytes > mostBytes {
			return Array{}, lack(fmt.Sprintf("more than %d bytes of strings", mostBytes))
		}
		all[i] = a + b
		advance(position, dims)
	}
	return ofTexts(dims, all), nil
}

// stringSplit splits each text at a delimiter, or at white space. What is left after the last split that
// is allowed is the last part.
func stringSplit(c call) ([]Array, error) {
	x, delimiter, splits := c.in[0], c.node.Text("delimiter", ""), int(c.node.Int("maxsplit", -1))
	most := -1 // parts
	if splits >= 0 {
		most = splits + 1
	}
	parts, counts, width := make([][]string, len(x.V)), make([]int64, len(x.V)), 0
	for i := range parts {
		s := x.text(i)
		switch {
		case delimiter != "" && s == "":
			return nil, lack("an empty string with a delimiter, of which the specification does not say whether it has a part")
		case delimiter != "":
			parts[i] = strings.SplitN(s, delimiter, most)
		case strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII && unicode.IsSpace(r) }):
			return nil, lack("white space beyond ASCII")
		default:
			parts[i] = fields(s, most)
		}
		counts[i], width = int64(len(parts[i])), max(width, len(parts[i]))
	}
	dims := append(slices.Clone(x.Dims), width)
	all := make([]string, size(dims))
	for i := range parts {
		copy(all[i*width:], parts[i])
	}
	return []Array{ofTexts(dims, all), ofIntegers(graph.Int64, x.Dims, counts)}, nil
}

// fields splits a text at runs of white space, into at most so many parts; −1: any number.
func fields(s string, most int) (parts []string) {
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimLeftFunc(s, unicode.IsSpace) {
		end := strings.IndexFunc(s, unicode.IsSpace)
		if end < 0 || len(parts) == most-1 {
			return append(parts, s)
		}
		parts, s = append(parts, s[:end]), s[end:]
	}
	return parts
}

// stringNormalizer leaves out stop words and changes the case of the others.
func stringNormalizer(c call) (Array, error) {
	x, plain := c.in[0], func(s string) string { return s }
	if n := len(x.Dims); n != 1 && n != 2 || n == 2 && x.Dims[0] != 1 {
		return x, fmt.Errorf("texts of %v, want one row", x.Dims)
	}
	lower, upper := cases(c.node.Text("locale", "en_US"))
	change := map[string]func(string) string{"NONE": plain, "LOWER": lower, "UPPER": upper}[c.node.Text("case_change_action", "NONE")]
	if change == nil {
		return x, fmt.Errorf("case_change_action %q, want NONE, LOWER or UPPER", c.node.Text("case_change_action", ""))
	}
	key := lower
	if c.node.Int("is_case_sensitive", 0) != 0 {
		key = plain
	}
	stop := map[string]bool{}
	for _, s := range c.strings("stopwords") {
		stop[key(s)] = true
	}
	var left []string
	for i := range x.V {
		if s := x.text(i); !stop[key(s)] {
			left = append(left, change(s))
		}
	}
	if len(left) == 0 {
		left = []string{""}
	}
	dims := slices.Clone(x.Dims)
	dims[len(dims)-1] = len(left)
	return ofTexts(dims, left), nil
}

// cases returns the functions that change the case of a text in a locale. Where that is C, only letters of
// ASCII have a case.
func cases(locale string) (lower, upper func(string) string) {
	if locale != "C" && locale != "POSIX" {
		return strings.ToLower, strings.ToUpper
	}
	within := func(change func(rune) rune) func(string) string {
		return func(s string) string {
			return strings.Map(func(r rune) rune {
				if r > unicode.MaxASCII {
					return r
				}
				return change(r)
			}, s)
		}
	}
	return within(unicode.ToLower), within(unicode.ToUpper)
}

// regexFullMatch tells which texts match a pattern from end to end. Go's patterns are those of RE2, without
// \C.
func regexFullMatch(c call) (Array, error) {
	x, pattern := c.in[0], c.node.Text("pattern", "")
	if _, err := regexp.Compile(pattern); err != nil { // alone, because of a parenthesis too many
		return x, lack(fmt.Sprintf("pattern %q: %v", pattern, err))
	}
	r, err := regexp.Compile(`\A(?:` + pattern + `)\z`)
	if err != nil {
		return x, lack(fmt.Sprintf("pattern %q: %v", pattern, err))
	}
	out := blank(graph.Bool, x.Dims)
	for i := range x.V {
		out.V[i] = truth(r.MatchString(x.text(i)))
	}
	return out, nil
}
