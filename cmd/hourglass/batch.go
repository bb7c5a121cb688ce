package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hourglass-go/hourglass/data"
	"github.com/hourglass-go/hourglass/data/sink"
	"github.com/hourglass-go/hourglass/pieces"
)

// batching is a command that has a runner of Apache Beam do a job.
type batching struct {
	job      pieces.Job
	dialect  dialect
	memory   *size
	out, bad string
	format   string
	restarts int
	force    bool
}

func newBatch() *cobra.Command {
	c := &cobra.Command{
		Use:   "batch",
		Short: "Score or encode files on a cluster, or on this machine",
		Long: `Score or encode the rows of files in pieces, on a runner of Apache Beam: in this machine by default,
or on Flink, Spark or Dataflow by Beam's own flags, which follow --.

Each piece is written to a shard that appears whole or not at all. What a worker that was killed did
not finish is done again, and nothing is lost or there twice. Rows that cannot be read go to a file
of their own, with the reason. The result is that of "hourglass score", "encode" or "reconstruct",
row for row.

The work is done by the program hourglass-batch, which is installed apart because Beam is large.`,
		Example: `  hourglass batch score detector --data 'part-*.csv' --out scores.csv
  hourglass batch encode model --data rows.parquet --out codes --format parquet`,
		Args: subcommands,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(
		newBatchWork(pieces.Score, "Score the rows of tables with a detector, in pieces", `  hourglass batch score detector --data 'part-*.csv' --out scores.csv
  hourglass batch score detector --data a.csv,b.csv --out scores
  hourglass batch score detector --data /shared/rows.csv --out /shared/scores -- --runner=flink --endpoint=localhost:8099`),
		newBatchWork(pieces.Encode, "Write the codes of rows, in pieces", `  hourglass batch encode model --data rows.csv --keep id --out codes.csv
  hourglass batch encode model --data 'part-*.csv' --out codes --format npy`),
		newBatchWork(pieces.Reconstruct, "Write rows as the autoencoder gives them back, in pieces", `  hourglass batch reconstruct model --data rows.csv --out clean.csv`),
	)
	return c
}

func newBatchWork(do pieces.Work, short, example string) *cobra.Command {
	b := &batching{job: pieces.Job{Do: do}}
	c := &cobra.Command{
		Use:   string(do) + " DIR|FILE [-- FLAGS OF BEAM]",
		Short: short,
		Long: short + `. DIR is the folder of a model, as "hourglass ` + string(do) + `" takes it.

--out is a file, which has the rows of all shards in the order of the files that were read, or a
folder, in which the shards stay. Each shard has its header. What is done already when the command
is typed again is not done again: so an interrupted job goes on.

Rows that cannot be read, with too few fields or a text in the place of a number, are left out and
go to --bad, or in a folder to files that begin with bad-, with file, row, line and reason.

What follows -- goes to Beam. Without it the job runs on this machine, in one process beside this
one; --environment_type=PROCESS gives workers a process of their own. A cluster reads DIR, --data
and --out under the same paths as this machine.`,
		Example: example,
		Args: func(c *cobra.Command, args []string) error {
			if n := c.ArgsLenAtDash(); n >= 0 {
				args = args[:n]
			}
			return takes("DIR or FILE")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			b.job.Model = args[0]
			return b.run(c, args[1:])
		},
	}
	f := c.Flags()
	f.StringVar(&b.job.Data, "data", "", "files: tables, plain or packed, or NPY; several with commas between them, or a pattern ('part-*.csv')")
	f.StringSliceVar(&b.job.Keep, "keep", nil, "columns of the table that are carried along before the others, as texts")
	if do == pieces.Score {
		f.Lookup("keep").Usage = "columns of the table that are carried along (default those that the schema calls identifiers)"
		f.Float64Var(&b.job.Alpha, "fpr", 0, "share of normal rows that may be called anomalies (default that of the training)")
	}
	f.StringVar(&b.out, "out", "", "file to write ("+strings.Join(pieces.Joined(), ", ")+"), or folder of shards")
	f.StringVar(&b.format, "format", "csv", "format of the shards in a folder, by its ending ("+sink.Endings()+")")
	f.StringVar(&b.bad, "bad", "", "file with the rows that could not be read (default that of --out with .bad.csv in the place of its ending)")
	f.IntVar(&b.job.Rows, "rows", pieces.DefaultRows, "rows of a piece, rounded up to whole batches")
	f.IntVar(&b.restarts, "restarts", 3, "times that the job is started again after it failed")
	f.BoolVar(&b.force, "force", false, "replace the file, or the shards of another job")
	f.StringVar(&b.job.Engine, "engine", defaultEngine, "engine of the workers: "+nativeName+" or "+onnxruntime)
	_ = c.RegisterFlagCompletionFunc("engine", cobra.FixedCompletions([]string{nativeName, onnxruntime}, cobra.ShellCompDirectiveNoFileComp))
	b.dialect.flags(c)
	b.memory = memoryFlag(c, "largest size of a record that is accepted, and of a packed Parquet file")
	_ = c.MarkFlagRequired("data")
	_ = c.MarkFlagRequired("out")
	_ = c.MarkFlagFilename("data", "csv", "gz")
	return c
}

func (b *batching) run(c *cobra.Command, beam []string) error {
	if err := b.flags(c); err != nil {
		return err
	}
	folder, joined, err := b.places()
	if err != nil {
		return err
	}
	program, err := companion()
	if err != nil {
		return err
	}
	plan, err := b.plan(c, folder)
	if err != nil {
		return err
	}
	runs := runs{plan, program, beam, b.restarts}
	if err := runs.all(c); err != nil {
		return err
	}
	return b.result(c, plan, joined)
}

// flags takes up what the flags say.
func (b *batching) flags(c *cobra.Command) error {
	d, err := b.dialect.parsed()
	if err != nil {
		return err
	}
	if c.Flags().Changed("fpr") {
		if err := checkRate(b.job.Alpha); err != nil {
			return err
		}
	}
	switch {
	case b.job.Engine != nativeName && b.job.Engine != onnxruntime:
		return fmt.Errorf("--engine is %s; workers have %s and %s", b.job.Engine, nativeName, onnxruntime)
	case b.restarts < 0:
		return fmt.Errorf("--restarts is %d; it must be 0 or more", b.restarts)
	case b.job.Rows < 2:
		return fmt.Errorf("--rows is %d; it must be 2 or more", b.job.Rows)
	}
	b.job.Header, b.job.Skip, b.job.Where, b.job.Memory = d.Header, d.Skip, b.dialect.where, b.memory.bytes()
	d.Header, d.Skip = 0, 0
	b.job.Dialect = d
	return nil
}

// places returns the folder of the shards, and whether they are joined to a file.
func (b *batching) places() (folder string, joined bool, err error) {
	ending := strings.ToLower(filepath.Ext(b.out))
	if info, err := os.Stat(b.out); ending == "" || err == nil && info.IsDir() {
		if b.bad != "" {
			return "", false, errors.New("--bad goes with a file as --out; in a folder these rows are in the files that begin with bad-")
		}
		b.job.Ending = "." + strings.TrimPrefix(b.format, ".")
		return b.out, false, nil
	}
	if err := pieces.Joins(ending); err != nil {
		return "", false, fmt.Errorf("--out %s: %w; give a folder, and --format %s", b.out, err, strings.TrimPrefix(ending, "."))
	}
	b.job.Ending = ending
	if b.bad == "" {
		b.bad = strings.TrimSuffix(b.out, filepath.Ext(b.out)) + ".bad.csv"
	}
	return b.out + ".shards", true, errors.Join(free(b.out, b.force), free(b.bad, b.force))
}

// plan makes the plan, or takes up that of a job that was interrupted.
func (b *batching) plan(c *cobra.Command, folder string) (*pieces.Plan, error) {
	plan, err := pieces.New(c.Context(), b.job, folder)
	if errors.Is(err, pieces.ErrJob) {
		old, none := pieces.Read(folder)
		switch {
		case none == nil && !b.force:
			return nil, fmt.Errorf("%w; name another --out, or give --force to replace them", err)
		case none == nil:
			if err := old.Remove(); err != nil {
				return nil, err
			}
			plan, err = pieces.New(c.Context(), b.job, folder)
		}
	}
	return plan, hinted(err)
}

// result makes of the shards what was asked for, and says what it is.
func (b *batching) result(c *cobra.Command, plan *pieces.Plan, joined bool) error {
	sum, err := plan.Sum()
	if err == nil {
		err = plan.Tidy()
	}
	bad := filepath.Join(b.out, "bad-*")
	if err == nil && joined {
		bad = b.bad
		if err = plan.Join(b.out, b.bad); err == nil {
			err = plan.Remove()
		}
	}
	if err != nil {
		return err
	}
	what := b.out + ", " + data.Count(sum.Rows, "row")
	if b.job.Do == pieces.Score {
		what += ", " + data.Count(sum.Anomalies, "anomaly")
	}
	if sum.Bad > 0 {
		note(c, "%s could not be read; %s has the reasons", data.Count(sum.Bad, "row"), bad)
	}
	return saved(c, what, nil)
}
