package report

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"image"
	"image/png"
	"io"
	"strings"

	"github.com/hourglass-go/hourglass/internal/atomicfile"
)

// Page is a document in one file that needs nothing beside it.
type Page struct {
	Title    string
	Lead     string
	Sections []Section
}

// Section is a part of a page. An empty field is left out.
type Section struct {
	Heading string
	Text    string
	Table   *Table
	Figures []Figure
	Code    []Listing
}

// Table holds rows of cells under a head.
type Table struct {
	Head []string
	Rows [][]string
}

// Figure is a chart or a picture, with a text that says what it shows.
type Figure struct {
	Caption string
	Chart   Chart       // either this
	Picture image.Image // or this, enlarged without smoothing
}

// Listing is some lines of code in a language.
type Listing struct{ Language, Text string }

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"svg":    inline,
	"colour": func(k Key) template.CSS { return template.CSS(k.Colour) },
	"png": func(p image.Image) (template.URL, error) {
		var b bytes.Buffer
		err := png.Encode(&b, p)
		return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())), err
	},
}).Parse(pageText))

// inline returns a figure's chart for a page, with its caption for readers that do not see it. The
// chart is safe, because this package makes it from numbers.
func inline(f Figure) template.HTML {
	named := fmt.Sprintf(`<svg role="img" aria-label="%s"`, template.HTMLEscapeString(f.Caption))
	return template.HTML(named + strings.TrimPrefix(string(f.Chart.SVG), "<svg"))
}

// Write writes the page as HTML.
func (p Page) Write(w io.Writer) error {
	if err := pageTemplate.Execute(w, p); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// Save writes the page to a file, which appears whole or not at all.
func (p Page) Save(path string) error {
	if err := atomicfile.Write(path, p.Write); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}
