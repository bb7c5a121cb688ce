package kit

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/hourglass-go/hourglass/graph"
)

// fixtures adds the inputs and outputs of a part in three forms.
func (p *part) fixtures(files map[string][]byte) error {
	dir := "fixtures/" + p.Name + "/"
	for kind, tensors := range map[string][]*graph.Tensor{"input": p.Inputs, "output": p.Outputs} {
		for i, t := range tensors {
			b, err := graph.EncodeTensor(t)
			if err != nil {
				return err
			}
			files[fmt.Sprintf("%stest_data_set_0/%s_%d.pb", dir, kind, i)] = b
		}
	}
	var err error
	if files[dir+"tensors.npz"], err = npz(append(p.Inputs[:len(p.Inputs):len(p.Inputs)], p.Outputs...)); err != nil {
		return err
	}
	in, err := protocol(p.Inputs)
	if err != nil {
		return err
	}
	out, err := protocol(p.Outputs)
	if err != nil {
		return err
	}
	files[dir+"tensors.json"], err = indented(map[string]any{"inputs": in, "outputs": out})
	return err
}

// request is the first part's inputs as the protocol has them.
func (k *kit) request() ([]byte, error) {
	in, err := protocol(k.Parts[0].Inputs)
	if err != nil {
		return nil, err
	}
	return indented(map[string]any{"inputs": in})
}

func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", " ")
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}

// kind is what a type of element is called elsewhere.
type kind struct{ protocol, numpy, triton string }

var kinds = map[graph.DataType]kind{
	graph.Bool: {"BOOL", "|b1", "TYPE_BOOL"}, graph.String: {"BYTES", "", "TYPE_STRING"},
	graph.Uint8: {"UINT8", "|u1", "TYPE_UINT8"}, graph.Uint16: {"UINT16", "<u2", "TYPE_UINT16"},
	graph.Uint32: {"UINT32", "<u4", "TYPE_UINT32"}, graph.Uint64: {"UINT64", "<u8", "TYPE_UINT64"},
	graph.Int8: {"INT8", "|i1", "TYPE_INT8"}, graph.Int16: {"INT16", "<i2", "TYPE_INT16"},
	graph.Int32: {"INT32", "<i4", "TYPE_INT32"}, graph.Int64: {"INT64", "<i8", "TYPE_INT64"},
	graph.Float: {"FP32", "<f4", "TYPE_FP32"}, graph.Double: {"FP64", "<f8", "TYPE_FP64"},
}

func kindOf(t graph.DataType) (kind, error) {
	k, known := kinds[t]
	if !known {
		return k, fmt.Errorf("a kit has no form for tensors of %v", t)
	}
	return k, nil
}

// tensor is one of the protocol.
type tensor struct {
	Name     string          `json:"name"`
	Datatype string          `json:"datatype"`
	Shape    []int64         `json:"shape"`
	Data     json.RawMessage `json:"data"`
}

// protocol writes tensors as the Open Inference Protocol has them in JSON. NaN is null.
func protocol(tensors []*graph.Tensor) (all []tensor, err error) {
	for _, t := range tensors {
		k, err := kindOf(t.Elem)
		if err != nil {
			return nil, err
		}
		elements, err := texts(t, func(s string) string {
			b, _ := json.Marshal(s) // a string always has a form
			return string(b)
		}, "null")
		if err != nil {
			return nil, err
		}
		all = append(all, tensor{t.Name, k.protocol, t.Dims, json.RawMessage("[" + strings.Join(elements, ", ") + "]")})
	}
	return all, nil
}

// texts writes each element as most languages read it. nan stands for NaN, an infinity is an error,
// and quoted writes a text.
func texts(t *graph.Tensor, quoted func(string) string, nan string) (all []string, err error) {
	switch t.Elem {
	case graph.String:
		for _, s := range t.Strings {
			all = append(all, quoted(string(s)))
		}
		return all, nil
	case graph.Float:
		return numbers[float32](t, nan, 32)
	case graph.Double:
		return numbers[float64](t, nan, 64)
	case graph.Bool:
		return written[bool](t)
	case graph.Int8:
		return written[int8](t)
	case graph.Int16:
		return written[int16](t)
	case graph.Int32:
		return written[int32](t)
	case graph.Int64:
		return written[int64](t)
	case graph.Uint8:
		return written[uint8](t)
	case graph.Uint16:
		return written[uint16](t)
	case graph.Uint32:
		return written[uint32](t)
	case graph.Uint64:
		return written[uint64](t)
	}
	_, err = kindOf(t.Elem)
	return nil, err
}

func numbers[T float32 | float64](t *graph.Tensor, nan string, bits int) ([]string, error) {
	v, err := graph.Data[T](t)
	all := make([]string, len(v))
	for i, x := range v {
		f := float64(x)
		if math.IsInf(f, 0) {
			return nil, fmt.Errorf("%q holds an infinity, which JSON has no number for", t.Name)
		}
		if all[i] = nan; !math.IsNaN(f) {
			all[i] = strconv.FormatFloat(f, 'g', -1, bits)
		}
	}
	return all, err
}

func written[T graph.Element](t *graph.Tensor) ([]string, error) {
	v, err := graph.Data[T](t)
	all := make([]string, len(v))
	for i, x := range v {
		all[i] = fmt.Sprint(x)
	}
	return all, err
}

// npz writes an archive of NumPy, in which equal tensors are equal bytes.
func npz(tensors []*graph.Tensor) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, t := range tensors {
		w, err := z.CreateHeader(&zip.FileHeader{Name: t.Name + ".npy", Method: zip.Store})
		if err != nil {
			return nil, err
		}
		k, err := kindOf(t.Elem)
		if err != nil {
			return nil, err
		}
		descr, raw := k.numpy, t.Raw
		if t.Elem == graph.String {
			descr, raw = unicode(t.Strings)
		}
		if _, err := w.Write(append(npyHeader(descr, t.Dims), raw...)); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

// npyHeader writes the header of format version 1.0, which has room for any number of dimensions that a tensor has.
func npyHeader(descr string, dims []int64) []byte {
	shape := ""
	for _, d := range dims {
		shape += fmt.Sprintf("%d, ", d)
	}
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", descr, shape)
	text += strings.Repeat(" ", 63-(10+len(text))%64) + "\n" // the elements begin at a multiple of 64
	return append(binary.LittleEndian.AppendUint16([]byte("\x93NUMPY\x01\x00"), uint16(len(text))), text...)
}

// unicode writes texts of one length, in UTF-32, as NumPy does.
func unicode(all [][]byte) (descr string, raw []byte) {
	longest := 1
	for _, s := range all {
		longest = max(longest, len([]rune(string(s))))
	}
	for _, s := range all {
		row := []rune(string(s))
		for i := range longest {
			c := rune(0)
			if i < len(row) {
				c = row[i]
			}
			raw = binary.LittleEndian.AppendUint32(raw, uint32(c))
		}
	}
	return fmt.Sprintf("<U%d", longest), raw
}
