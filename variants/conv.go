package variants

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hourglass-go/hourglass"
	"github.com/hourglass-go/hourglass/graph"
)

// Conv is for images, and for everything else that lies on a grid. Its convolutions each
// halve the grid, a dense layer leads to the code, and the decoder mirrors that (Masci et
// al. 2011). Rows are flat, channels first, as in a data set. The deployed graphs take and
// give flat rows, too.
type Conv struct {
	Shape    []int `json:"shape"`    // of a row: channels, then one or more sizes, each a multiple of 2 to the number of layers; required
	Channels []int `json:"channels"` // channels that each layer gives; nil: 16, 32
	Latent   int   `json:"latent"`   // 0: 32

	Upsampling Upsampling `json:"upsampling"` // "": transposed
	// Kernel is the side of a kernel. It is even under TransposedConv, so that the
	// sizes come back without further padding, and odd under Nearest. 0: 4 or 3.
	Kernel int `json:"kernel"`

	Activation     Activation `json:"activation"`      // of hidden layers; "": relu
	CodeActivation Activation `json:"code_activation"` // "": identity
	Output         Activation `json:"output"`          // of the last layer; "": identity, or sigmoid under the objective BCE

	Norm    Norm    `json:"norm,omitempty"`    // of hidden layers, before the activation: "" is none, or batch
	Dropout float64 `json:"dropout,omitempty"` // share of hidden values that training sets to 0, after the activation

	Init Init   `json:"init"` // "": glorot, or lecun under SELU
	Seed uint64 `json:"seed"` // seed of the weights

	Objective hourglass.Objective `json:"-"` // nil: MSE
	Scaling   *hourglass.Scaling  `json:"-"` // nil: values stay as they are
}

var _ Body = Conv{}

// Upsampling names the way in which a decoder makes an image larger.
type Upsampling string

// The ways to enlarge. Nearest repeats each element and then convolves, which leaves no
// checkerboard pattern (Odena, Dumoulin and Olah 2016).
const (
	TransposedConv Upsampling = "transposed"
	Nearest        Upsampling = "nearest"
)

// Upsamplings lists every way.
func Upsamplings() []Upsampling { return []Upsampling{TransposedConv, Nearest} }

// Name returns "conv".
func (Conv) Name() string { return "conv" }

// Model implements Recipe.
func (r Conv) Model() (*hourglass.Model, error) { return r.model(r.Name()) }

// model builds the nets under another recipe's name.
func (r Conv) model(name string) (*hourglass.Model, error) {
	r = r.withDefaults()
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("%w %s: %w", ErrRecipe, name, err)
	}
	return handedOn(name, r)
}

func (r Conv) prepared() (Body, error) {
	r = r.withDefaults()
	return r, r.check()
}

func (r Conv) common() common {
	return common{product(r.Shape), r.Latent, r.CodeActivation, r.Objective, r.Scaling}
}

func (r Conv) layers() layers {
	return layers{init: r.Init, seed: r.Seed, activation: r.Activation, norm: r.Norm, dropout: r.Dropout}
}

func (r Conv) withDefaults() Conv {
	d := Deep{Latent: r.Latent, Activation: r.Activation, CodeActivation: r.CodeActivation, Output: r.Output, Init: r.Init, Objective: r.Objective}.withDefaults()
	r.Latent, r.Activation, r.CodeActivation, r.Output, r.Init, r.Objective = d.Latent, d.Activation, d.CodeActivation, d.Output, d.Init, d.Objective
	if r.Channels == nil {
		r.Channels = []int{16, 32}
	}
	if r.Upsampling == "" {
		r.Upsampling = TransposedConv
	}
	if r.Kernel == 0 {
		r.Kernel = 4
		if r.Upsampling == Nearest {
			r.Kernel = 3
		}
	}
	return r
}

func (r Conv) check() error {
	if !slices.Contains(Upsamplings(), r.Upsampling) {
		return fmt.Errorf("no up-sampling is called %q; there are %s, %s", r.Upsampling, TransposedConv, Nearest)
	}
	if len(r.Shape) < 2 {
		return fmt.Errorf("the shape of a row is %v; it must be channels and a size at the least, as 1, 28, 28 of an image", r.Shape)
	}
	if len(r.Channels) < 1 || len(r.Channels) > 16 {
		return fmt.Errorf("channels are %v; there must be 1 to 16 layers", r.Channels)
	}
	for _, n := range slices.Concat(r.Shape, r.Channels, []int{r.Latent}) {
		if n < 1 || n > maxWidth {
			return fmt.Errorf("shape %v, channels %v, latent %d: each must be 1 to %d", r.Shape, r.Channels, r.Latent, maxWidth)
		}
	}
	by := 1 << len(r.Channels)
	for _, n := range r.Shape[1:] {
		if n%by != 0 {
			return fmt.Errorf("%d layers that halve need sizes that are multiples of %d; the shape is %v", len(r.Channels), by, r.Shape)
		}
	}
	if even := r.Upsampling == TransposedConv; r.Kernel < 2 || r.Kernel > 64 || (r.Kernel%2 == 0) != even {
		return fmt.Errorf("kernel is %d; under %s it must be %s, from 2 to 64", r.Kernel, r.Upsampling, map[bool]string{true: "even", false: "odd"}[even])
	}
	if product(r.Shape) > maxWidth || r.Channels[len(r.Channels)-1]*product(r.inner()) > maxWidth {
		return fmt.Errorf("shape %v and channels %v: a row and the layer before the code may have %d values at most", r.Shape, r.Channels, maxWidth)
	}
	if r.Norm == LayerNorm {
		return errors.New("norm is layer; the layers of conv take batch, or none")
	}
	return errors.Join(r.Activation.check(), r.CodeActivation.check(), r.Output.check(), r.Init.check(), r.Norm.check(), checkDropout(r.Dropout))
}

func product(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}

// inner returns the sizes after the last convolution.
func (r Conv) inner() []int {
	sizes := slices.Clone(r.Shape[1:])
	for i := range sizes {
		sizes[i] >>= len(r.Channels)
	}
	return sizes
}

// channels returns the number of channels of each grid, the input's first.
func (r Conv) channels() []int { return slices.Concat(r.Shape[:1], r.Channels) }

func (r Conv) nets(c coding) (encoder, decoder *graph.Graph, err error) {
	if encoder, err = r.encoder(c); err != nil {
		return nil, nil, err
	}
	decoder, err = r.decoder(c)
	return encoder, decoder, err
}

// encoder appends the labels to what the convolutions give, and not to the images.
func (r Conv) encoder(c coding) (*graph.Graph, error) {
	b := graph.NewBuilder("encoder", 0)
	x := b.Input(hourglass.InputName, graph.Float, graph.Batch, graph.Fixed(int64(product(r.Shape))))
	x = r.grid(b, x, r.Shape)
	channels, l := r.channels(), r.layers()
	for i := range r.Channels {
		name := fmt.Sprintf("encoder.%d", i)
		x = l.hidden(b, name, r.convolve(b, "Conv", name, x, channels[i], channels[i+1], 2, true))
	}
	x = c.labelled(b, b.Op("Flatten", x))
	for i, head := range c.heads {
		if i == 0 {
			y := l.dense(b, fmt.Sprintf("encoder.%d", len(r.Channels)), x, r.Latent, false)
			b.Output(head, r.CodeActivation.apply(b, y))
		} else {
			b.Output(head, l.dense(b, "encoder."+head, x, r.Latent, false))
		}
	}
	return b.Graph()
}

func (r Conv) decoder(c coding) (*graph.Graph, error) {
	b := graph.NewBuilder("decoder", 0)
	x := b.Input(hourglass.LatentName, graph.Float, graph.Batch, graph.Fixed(int64(r.Latent)))
	x = c.labelled(b, x)
	channels, l := r.channels(), r.layers()
	last := len(r.Channels)
	inner := slices.Concat([]int{channels[last]}, r.inner())
	x = l.hidden(b, "decoder.0", l.dense(b, "decoder.0", x, product(inner), true))
	x = r.grid(b, x, inner)
	for i := range r.Channels {
		from, to := channels[last-i], channels[last-i-1]
		name := fmt.Sprintf("decoder.%d", i+1)
		if r.Upsampling == Nearest {
			x = r.convolve(b, "Conv", name, r.doubled(b, x), from, to, 1, i < last-1)
		} else {
			x = r.convolve(b, "ConvTranspose", name, x, from, to, 2, i < last-1)
		}
		if i < last-1 {
			x = l.hidden(b, name, x)
		}
	}
	x = b.Op("Flatten", x)
	if r.Output == Sigmoid {
		x = b.Name(hourglass.LogitsName, x)
	}
	b.Output(hourglass.ReconstructionName, r.Output.apply(b, x))
	return b.Graph()
}

// grid reshapes flat rows to a grid.
func (r Conv) grid(b *graph.Builder, x graph.Value, dims []int) graph.Value {
	target := []int64{0}
	for _, d := range dims {
		target = append(target, int64(d))
	}
	return b.Op("Reshape", x, b.Const(graph.Vector("", target...)))
}

// convolve adds a convolution, plain or transposed. Its explicit pads make it halve,
// double or keep the sizes.
func (r Conv) convolve(b *graph.Builder, op, name string, x graph.Value, from, to, stride int, hidden bool) graph.Value {
	rank := len(r.Shape) - 1
	taps, before := 1, (r.Kernel-1)/2
	var sides, strides, pads []int64
	for range rank {
		taps *= r.Kernel
		sides, strides = append(sides, int64(r.Kernel)), append(strides, int64(stride))
		pads = append(pads, int64(before))
	}
	pads = append(pads, pads...)
	dims := append([]int64{int64(to), int64(from)}, sides...)
	if op == "ConvTranspose" {
		dims[0], dims[1] = dims[1], dims[0]
	}
	w := r.Init.draw(r.Seed, name+".weight", from*taps, to*taps, dims...)
	return b.Op(op, x, b.Parameter(w), r.layers().bias(b, name, to, hidden),
		graph.Ints("kernel_shape", sides...), graph.Ints("strides", strides...), graph.Ints("pads", pads...))
}

// doubled repeats each element. It uses the form of Resize that all runtimes read alike.
func (r Conv) doubled(b *graph.Builder, x graph.Value) graph.Value {
	scales := []float32{1, 1}
	for range r.Shape[1:] {
		scales = append(scales, 2)
	}
	return b.Op("Resize", x, graph.Value{}, b.Const(graph.Vector("", scales...)), graph.Text("mode", "nearest"),
		graph.Text("coordinate_transformation_mode", "asymmetric"), graph.Text("nearest_mode", "floor"))
}
