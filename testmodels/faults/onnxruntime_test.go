//go:build cgo

package faults_test

import (
	"slices"
	"testing"

	"github.com/hourglass-go/hourglass/engine/accel"
	"github.com/hourglass-go/hourglass/testmodels/faults"
)

// TestCatalogueOnOnnxruntime plants the catalogue in some models. onnxruntime runs the faulty
// one, and the native engine a sound one.
func TestCatalogueOnOnnxruntime(t *testing.T) {
	some := slices.DeleteFunc(models(t), func(m faults.Model) bool {
		return !slices.Contains([]string{"torch_conv_17", "torch_vae_20_dynamo", "attention"}, m.Name)
	})
	for i := range some {
		some[i].Faulty = accel.Engine{}
		some[i].Inputs = some[i].Inputs[:2]
	}
	counts, missed := plant(t, some)
	located(t, counts)
	t.Log(table(counts, missed))
}
