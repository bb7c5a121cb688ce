package batch

import (
	"context"
	"fmt"
	"strings"

	"github.com/apache/beam/sdks/v2/go/container/tools"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/runtime/harness"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/util/grpcx"
)

// Serve is a worker in a process of its own, which a runner started because of --environment_type=PROCESS: it gets from
// provision where the runner is, and does what that asks for until the job ends. beam.Init must have been called.
func Serve(ctx context.Context, id, provision string) error {
	id = strings.Trim(id, "'") // with which Prism puts it in quotes, although no shell takes them away
	ctx, err := live(grpcx.WriteWorkerID(ctx, id))
	if err != nil {
		return err
	}
	info, err := tools.ProvisionInfo(ctx, provision)
	if err != nil {
		return fmt.Errorf("worker %s: asking %s where the runner is: %w", id, provision, err)
	}
	ended := make(chan error, 1)
	go func() {
		ended <- harness.MainWithOptions(ctx, info.GetLoggingEndpoint().GetUrl(), info.GetControlEndpoint().GetUrl(), harness.Options{
			StatusEndpoint: info.GetStatusEndpoint().GetUrl(), RunnerCapabilities: info.GetRunnerCapabilities(),
		})
	}()
	select {
	case err = <-ended:
	case <-ctx.Done():
		err = ctx.Err()
	}
	return err
}
