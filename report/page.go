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

	"github.com/hourglass-go/hourglass/internal/atomicfile"
)

// Page is one document that needs nothing beside itself.
type Page struct {
	Title    string
	Lead     string
	Sections []Section
}

// Section is a part of a page. What it lacks is left out.
type Section struct {
	Heading string
	Text    string
	Table   *Table
	Figures []Figure
	Code    []Listing
}

// Table is rows of cells under a head.
type Table struct {
	Head []string
	Rows [][]string
}

// Figure is a chart or a picture, with what it shows.
type Figure struct {
	Caption string
	Chart   Chart       // or
	Picture image.Image // enlarged without smoothing
}

// Listing is some lines of a language.
type Listing struct{ Language, Text string }

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"svg":    func(c Chart) template.HTML { return template.HTML(c.SVG) }, // made by us, from numbers
	"colour": func(k Key) template.CSS { return template.CSS(k.Colour) },
	"png": func(p image.Image) (template.URL, error) {
		var b bytes.Buffer
		err := png.Encode(&b, p)
		return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())), err
	},
}).Parse(pageText))

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
