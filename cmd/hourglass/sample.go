package main

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/build"
	"github.com/hourglass-go/hourglass/build/latent"
	"github.com/hourglass-go/hourglass/build/sample"
	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/contract"
	"github.com/hourglass-go/hourglass/data/picture"
	"github.com/hourglass-go/hourglass/engine/native"
	"github.com/hourglass-go/hourglass/export"
	"github.com/hourglass-go/hourglass/report"
)

// sampling holds the flags of sample.
type sampling struct {
	source
	out           string
	force         bool
	count, across int
	components    int
	class         string
	number        int32 // of the class
	seed          uint64
	like          string
	rows          *contract.Contract // what the model takes
	between       []int
	along         int
	spread, reach float64
	from          sample.Source
	shape         []int // shape of a picture
}

func newSample() *cobra.Command {
	var s sampling
	c := &cobra.Command{
		Use:   "sample DIR",
		Short: "Draw rows like those that a model was trained on",
		Long: `Draw codes, decode them, and write what comes of it: a grid of pictures (.png) or rows
(.npy). DIR is a folder that "hourglass train" wrote.

Where training matched the code with the standard normal distribution (variational,
conditional, wasserstein, adversarial), codes are drawn from that. Otherwise they are
drawn from a mixture of normal distributions that is fitted to the codes of --data.

Three flags start from known rows instead:

  --like     draws neighbours of one row's code.
  --between  draws codes on the way from one row's code to another's.
  --along    changes one unit of a row's code at a time, a line of the grid for each.`,
		Example: `  hourglass sample vae --out digits.png
  hourglass sample model --data mnist --count 100 --out digits.png
  hourglass sample model --data mnist:test --like 7 --spread 0.3 --out sevens.png
  hourglass sample model --data mnist:test --between 3,8 --count 12 --out way.png
  hourglass sample cvae --class 4 --out fours.npy`,
		Args: takes("DIR"),
		RunE: func(c *cobra.Command, args []string) error { return s.run(c, args[0]) },
	}
	s.source.flags(c, "")
	f := c.Flags()
	f.StringVar(&s.out, "out", "", "file to write (.png or .npy)")
	f.BoolVar(&s.force, "force", false, "replace the file if it exists")
	f.IntVar(&s.count, "count", 64, "rows to draw; with --between and --along, steps on the way")
	f.IntVar(&s.across, "across", 0, "pictures in a line of the grid (default a grid as square as possible)")
	f.IntVar(&s.components, "components", 0, "components of the mixture (default at most 20)")
	f.StringVar(&s.class, "class", "", "class to draw, by its number or name (conditional) (default each in turn)")
	f.Uint64Var(&s.seed, "seed", 1, "seed of what is drawn")
	f.StringVar(&s.like, "like", "", "draw neighbours of this row of --data, given by its number, or of this picture")
	f.Float64Var(&s.spread, "spread", 0.5, "how far neighbours are, in standard deviations of each unit")
	f.IntSliceVar(&s.between, "between", nil, "draw the way between these two rows of --data, given by their numbers")
	f.IntVar(&s.along, "along", -1, "change each unit of the code of this row of --data, given by its number; -1 is off")
	f.Float64Var(&s.reach, "reach", 3, "how far --along goes, in standard deviations of each unit")
	_ = c.MarkFlagRequired("out")
	c.MarkFlagsMutuallyExclusive("like", "between", "along")
	_ = c.MarkFlagFilename("out", "png", "npy")
	return c
}

func (s *sampling) run(c *cobra.Command, dir string) error {
	if err := s.check(); err != nil {
		return err
	}
	if err := s.open(c, dir); err != nil {
		return err
	}
	codes, columns, err := s.draw(c)
	if err != nil {
		return err
	}
	rows, err := build.Decode(c.Context(), native.Engine{}, s.from.Model, codes)
	if err != nil {
		return err
	}
	if strings.HasSuffix(s.out, ".npy") {
		return saved(c, s.out+", "+data.Count(codes.Rows(), "row"), data.SaveNPY(s.out, []int{codes.Rows(), s.from.Model.Features()}, rows))
	}
	if s.across > 0 {
		columns = s.across
	}
	return saved(c, s.out+", a grid of "+data.Count(codes.Rows(), "picture"), s.picture(rows, columns))
}

func (s *sampling) check() error {
	if ext := filepath.Ext(s.out); ext != ".png" && ext != ".npy" {
		return fmt.Errorf("--out is %s; it must end in .png or .npy", s.out)
	}
	if s.count < 1 || s.across < 0 || s.components < 0 || !(s.spread > 0) || !(s.reach > 0) {
		return fmt.Errorf("--count %d, --across %d, --components %d, --spread %v, --reach %v: they must be above 0, or 0 for the second and third", s.count, s.across, s.components, s.spread, s.reach)
	}
	if (s.between != nil || s.along >= 0) && s.count < 2 {
		return fmt.Errorf("--count is %d; a way has at least 2 steps", s.count)
	}
	if s.between != nil && len(s.between) != 2 {
		return fmt.Errorf("--between is %v; it names two rows", s.between)
	}
	return free(s.out, s.force)
}

// open reads the model, and the codes of --data where that is given.
func (s *sampling) open(c *cobra.Command, dir string) error {
	model, manifest, err := export.Open(c.Context(), dir)
	if err != nil {
		return err
	}
	if model.Classes == 0 && s.class != "" {
		return fmt.Errorf("--class is of conditional models; %s is not given a label", model.Recipe)
	}
	if s.number, err = classNumber(s.class, manifest.Data.Classes, model.Classes); err != nil {
		return err
	}
	s.shape, s.rows, s.from.Model = manifest.Data.Shape, manifest.Data.Contract(), model
	if len(s.shape) != 3 && strings.HasSuffix(s.out, ".png") {
		return fmt.Errorf("the rows of the model are no pictures; name a file that ends in .npy")
	}
	if s.spec == "" {
		if !s.from.HasPrior() || s.between != nil || s.along >= 0 || s.like != "" && !picture.Named(s.like) {
			return errors.New("name the rows whose codes to go from with --data")
		}
		return nil
	}
	if err := s.of(c, manifest.Data.Contract()); err != nil {
		return err
	}
	set, err := s.source.open(c, s.spec)
	if err != nil {
		return err
	}
	if s.from.Codes, err = build.Encode(c.Context(), native.Engine{}, model, set); err != nil {
		return err
	}
	s.from.Codes.Name = set.Name // by which errors call its rows
	return nil
}

// draw returns the codes, and the number of pictures in a line of the grid.
func (s *sampling) draw(c *cobra.Command) (codes *data.Set, columns int, err error) {
	columns = s.count
	switch {
	case s.like != "":
		columns = square(s.count)
		codes, err = s.around(c)
	case s.between != nil:
		codes, err = s.way()
	case s.along >= 0:
		var code sample.Code
		if code, err = s.from.Of(s.along); err == nil {
			codes, err = s.from.Along(code, s.reach, s.count)
		}
	default:
		columns = square(s.count)
		codes, err = s.from.New(c.Context(), s.count, latent.MixtureSettings{Components: s.components, Seed: s.seed})
	}
	if err != nil {
		return nil, 0, err
	}
	if s.class != "" {
		codes.Labels = slices.Repeat([]int32{s.number}, codes.Rows())
	}
	return codes, columns, nil
}

// square returns the number of pictures in a line of a grid that is as square as possible.
func square(count int) int { return int(math.Ceil(math.Sqrt(float64(count)))) }

func (s *sampling) around(c *cobra.Command) (*data.Set, error) {
	code, err := s.liked(c)
	if err != nil {
		return nil, err
	}
	return s.from.Around(code, s.spread, s.count, s.seed)
}

func (s *sampling) way() (*data.Set, error) {
	from, err := s.from.Of(s.between[0])
	if err != nil {
		return nil, err
	}
	to, err := s.from.Of(s.between[1])
	if err != nil {
		return nil, err
	}
	return s.from.Between(from, to, s.count)
}

// liked returns the code of the row or picture that --like names.
func (s *sampling) liked(c *cobra.Command) (sample.Code, error) {
	if i, err := strconv.Atoi(s.like); err == nil {
		return s.from.Of(i)
	}
	one, _, err := s.rows.Open(c.Context(), s.like, nil)
	if err != nil && !errors.Is(err, contract.ErrContract) {
		return sample.Code{}, fmt.Errorf("--like %s is neither the number of a row nor a picture: %w", s.like, err)
	}
	if err != nil {
		return sample.Code{}, fmt.Errorf("--like: %w", err)
	}
	one.Labels = []int32{s.number}
	codes, err := build.Encode(c.Context(), native.Engine{}, s.from.Model, one)
	if err != nil {
		return sample.Code{}, err
	}
	return sample.Source{Codes: codes}.Of(0)
}

// picture writes rows as a grid.
func (s *sampling) picture(rows []float32, columns int) error {
	grid, err := report.Pictures(slices.Collect(slices.Chunk(rows, s.from.Model.Features())), s.shape, columns, 56)
	if err != nil {
		return err
	}
	return report.SavePNG(s.out, grid)
}
