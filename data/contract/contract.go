package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/format"
	"github.com/hourglass-go/hourglass/data/picture"
	"github.com/hourglass-go/hourglass/data/schema"
	"github.com/hourglass-go/hourglass/graph"
)

// Contract says what the rows of a model are. The zero value says nothing.
type Contract struct {
	// Schema names the columns of the table that the rows came from; nil: they came from no table. Columns that
	// the model does not take are of kind ignored.
	Schema *schema.Schema `json:"schema,omitempty"`
	// Shape is that of a picture, as channels, height and width; nil: rows are no pictures.
	Shape []int `json:"shape,omitempty"`
	// Picture says how pictures are made ready; nil: as they are, over black.
	Picture *picture.Form `json:"picture,omitempty"`
	// Time says what the times of a series' rows are; nil: rows have no times.
	Time *Clock `json:"time,omitempty"`
	// Classes names the classes, where labels are texts; nil: they are numbers, or there are none.
	Classes []string `json:"classes,omitempty"`
	// Window and Stride say how a series was cut into windows; 0: rows are no windows.
	Window int `json:"window,omitempty"`
	Stride int `json:"stride,omitempty"`
	// Dialect says how the table was written, as far as a person said so.
	Dialect format.Dialect `json:"dialect,omitzero"`

	// detector says that gaps and texts are values, as [schema.Matching.Row] writes them.
	detector bool
}

// Keys of the metadata of an ONNX file.
const (
	partKey    = "hourglass.part"
	shapeKey   = "hourglass.shape"
	timeKey    = "hourglass.time"
	pictureKey = "hourglass.picture"
	windowKey  = "hourglass.window"
	dialectKey = "hourglass.dialect"
	classesKey = "hourglass.classes"
	strideKey  = "hourglass.stride"
	// rowsKey is what a detector of windows or pictures has a contract under, because its schema is that of single
	// values.
	rowsKey = "hourglass.rows"
)

// ErrContract is wrapped by every error about rows that are not what a model takes, and about metadata that
// says nothing sensible.
var ErrContract = errors.New("rows are not what the model takes")

// Errors about the times of a series, which wrap ErrContract.
var (
	ErrOrder = fmt.Errorf("%w: times out of order", ErrContract)
	ErrTwice = fmt.Errorf("%w: a time that comes twice", ErrContract)
)

// Properties returns the contract as metadata of an ONNX file.
func (c *Contract) Properties() (all []graph.Property, err error) {
	add := func(key, value string) { all = append(all, graph.Property{Key: key, Value: value}) }
	if c == nil {
		return nil, nil
	}
	if c.Schema != nil {
		b, err := json.Marshal(c.Schema)
		if err != nil {
			return nil, err
		}
		add(schema.MetadataKey, string(b))
	}
	if c.Shape != nil {
		b, err := json.Marshal(c.Shape)
		if err != nil {
			return nil, err
		}
		add(shapeKey, string(b))
	}
	if c.Picture != nil {
		b, err := json.Marshal(c.Picture)
		if err != nil {
			return nil, err
		}
		add(pictureKey, string(b))
	}
	if c.Time != nil {
		b, err := json.Marshal(c.Time)
		if err != nil {
			return nil, err
		}
		add(timeKey, string(b))
	}
	if c.Classes != nil {
		b, err := json.Marshal(c.Classes)
		if err != nil {
			return nil, err
		}
		add(classesKey, string(b))
	}
	if c.Dialect != (format.Dialect{}) {
		b, err := json.Marshal(c.Dialect)
		if err != nil {
			return nil, err
		}
		add(dialectKey, string(b))
	}
	if c.Window > 0 {
		add(windowKey, strconv.Itoa(c.Window))
		add(strideKey, strconv.Itoa(c.Stride))
	}
	return all, nil
}

// Nested returns the contract as one property of a detector, whose schema names the single values of a row.
func (c *Contract) Nested() (graph.Property, error) {
	b, err := json.Marshal(c)
	return graph.Property{Key: rowsKey, Value: string(b)}, err
}

// Single reports whether a row of the contract is a row of a table, or is told by nothing, and so is neither a window nor
// a picture.
func (c *Contract) Single() bool { return c == nil || c.Window == 0 && c.Shape == nil }

// Of reads the contract from the metadata of a file. A file that has none gives one that says nothing.
func Of(g *graph.Graph) (*Contract, error) {
	c := &Contract{}
	for _, p := range g.Header.Metadata {
		var err error
		switch p.Key {
		case rowsKey:
			return nested(g, p)
		case schema.MetadataKey:
			c.Schema, err = schema.Decode([]byte(p.Value))
		case partKey:
			c.detector = p.Value == "detector"
		case shapeKey:
			err = json.Unmarshal([]byte(p.Value), &c.Shape)
		case timeKey:
			err = json.Unmarshal([]byte(p.Value), &c.Time)
		case pictureKey:
			err = json.Unmarshal([]byte(p.Value), &c.Picture)
		case classesKey:
			err = json.Unmarshal([]byte(p.Value), &c.Classes)
		case dialectKey:
			err = json.Unmarshal([]byte(p.Value), &c.Dialect)
		case windowKey:
			c.Window, err = strconv.Atoi(p.Value)
		case strideKey:
			c.Stride, err = strconv.Atoi(p.Value)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: metadata %q of graph %q: %w", ErrContract, p.Key, g.Name, err)
		}
	}
	return c, c.check(g)
}

func nested(g *graph.Graph, p graph.Property) (*Contract, error) {
	c := &Contract{}
	err := json.Unmarshal([]byte(p.Value), c)
	if err == nil && c.Schema != nil {
		err = c.Schema.Validate()
	}
	if err != nil {
		return nil, fmt.Errorf("%w: metadata %q of graph %q: %w", ErrContract, p.Key, g.Name, err)
	}
	return c, c.check(g)
}

func (c *Contract) check(g *graph.Graph) error {
	if c.Window < 0 || c.Window > 0 && c.Stride < 1 {
		return fmt.Errorf("%w: metadata of graph %q: windows of %d steps, %d apart", ErrContract, g.Name, c.Window, c.Stride)
	}
	if c.Time != nil {
		if err := c.Time.check(); err != nil {
			return fmt.Errorf("%w: metadata of graph %q: %w", ErrContract, g.Name, err)
		}
	}
	if c.Picture != nil {
		if err := c.Picture.Check(); err != nil {
			return fmt.Errorf("%w: metadata of graph %q: %w", ErrContract, g.Name, err)
		}
	}
	return nil
}

// Cut says how a series is cut into windows. A window or a stride of 0 is that of the contract. A window that
// is not the contract's is refused, because its values would be taken for others.
func (c *Contract) Cut(window, stride int) (int, int, error) {
	switch {
	case c == nil || c.Window == 0:
		return window, stride, nil
	case window != 0 && window != c.Window:
		return 0, 0, fmt.Errorf("%w: windows of %d steps; it takes windows of %d", ErrContract, window, c.Window)
	case stride == 0:
		stride = c.Stride
	}
	return c.Window, stride, nil
}

// Flat reports whether rows are numbers alone, which [Contract.Rows] goes through.
func (c *Contract) Flat() bool { return c == nil || !c.detector }

// Names returns the names of the values of a row, or nil where nothing names them. The steps of a window are
// numbered: load_0, load_1 and so on.
func (c *Contract) Names() (names []string) {
	if c == nil || c.Schema == nil {
		return nil
	}
	for _, column := range c.Schema.Used() {
		if c.Window == 0 {
			names = append(names, column.Name)
			continue
		}
		for step := range c.Window {
			names = append(names, fmt.Sprintf("%s_%d", column.Name, step))
		}
	}
	return names
}

// ValueNames returns the names of all values of a row of n: those of Names, and otherwise the places of a picture's pixels or
// of plain columns.
func (c *Contract) ValueNames(n int) []string {
	if names := c.Names(); len(names) == n {
		return names
	}
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("column_%d", i)
		if c != nil && len(c.Shape) == 3 && c.Shape[0]*c.Shape[1]*c.Shape[2] == n {
			channel, y, x := i/(c.Shape[1]*c.Shape[2]), i/c.Shape[2]%c.Shape[1], i%c.Shape[2]
			if names[i] = fmt.Sprintf("y%d_x%d", y, x); c.Shape[0] > 1 {
				names[i] = fmt.Sprintf("c%d_%s", channel, names[i])
			}
		}
	}
	return names
}

// Units returns, for each value of a row of n, which of the row's units of measurement it has: that of its channel in a
// picture, of its sensor in a window, and of its own otherwise.
func (c *Contract) Units(n int) []int {
	of := make([]int, n)
	for i := range of {
		switch {
		case c != nil && len(c.Shape) == 3 && c.Shape[0] > 0 && n%c.Shape[0] == 0:
			of[i] = i / (n / c.Shape[0])
		case c != nil && c.Window > 0:
			of[i] = i / c.Window
		default:
			of[i] = i
		}
	}
	return of
}

// Values returns the schema of the values of a row of n, all of which are numbers.
func (c *Contract) Values(n int) *schema.Schema {
	switch {
	case !c.Single():
		return schema.Numbers(n, c.ValueNames(n))
	case c != nil && c.Schema != nil:
		return c.Schema
	}
	return schema.Numbers(n, nil)
}

// shaped returns an error where a set has pictures of another form, even where they have as many pixels.
func (c *Contract) shaped(set *data.Set) error {
	if c == nil || len(c.Shape) != 3 || len(set.Shape) != 3 {
		return nil
	}
	for i, d := range c.Shape {
		if set.Shape[i] != d {
			return fmt.Errorf("%w: %s has pictures of shape %v (channels, height, width); it takes %v", ErrContract, set.Name, set.Shape, c.Shape)
		}
	}
	return nil
}
