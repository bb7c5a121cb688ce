package variants_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/hourglass-go/hourglass/variants"
)

// TestChoice: each name gives its recipe on each body, with its fields where they belong.
func TestChoice(t *testing.T) {
	for _, name := range variants.Names() {
		for _, body := range variants.Bodies() {
			c := variants.Choice{Recipe: name, Body: body, Features: 16, Shape: []int{1, 4, 4}, Classes: 3, Latent: 4, Hidden: []int{8}, Channels: []int{2}, Codes: 8, CodeWidth: 2, Seed: 5}
			chosen, err := c.Chosen()
			if err != nil {
				t.Errorf("%s on %s: %v", name, body, err)
				continue
			}
			m, err := chosen.Model()
			if err != nil || m.Features() != 16 {
				t.Errorf("%s on %s: %v", name, body, err)
			}
		}
	}
}

func TestChoiceFields(t *testing.T) {
	deep := variants.Deep{Features: 9, Hidden: []int{5}, Latent: 2, Activation: variants.Tanh, Seed: 1, Dropout: 0.5, Tied: true}
	same := variants.Choice{Features: 9, Hidden: []int{5}, Latent: 2, Activation: variants.Tanh, Seed: 1, Dropout: 0.5, Tied: true}
	for _, test := range []struct {
		edit func(*variants.Choice)
		want variants.Recipe
	}{
		{func(*variants.Choice) {}, deep},
		{func(c *variants.Choice) { c.Recipe = "denoising" }, deep},
		{func(c *variants.Choice) { c.Recipe = "sparse" }, deep},
		{func(c *variants.Choice) { c.Recipe, c.K, c.Revival = "sparse", 2, -1 }, variants.Sparse{Body: deep, K: 2, Revival: -1}},
		{func(c *variants.Choice) { c.Recipe, c.Beta, c.WarmUp = "variational", 2, 3 }, variants.Variational{Body: deep, Beta: 2, WarmUp: 3}},
		{func(c *variants.Choice) { c.Recipe, c.Discriminator = "adversarial", []int{3} }, variants.Adversarial{Body: deep, Hidden: []int{3}, Seed: 1}},
		{func(c *variants.Choice) {
			c.Recipe, c.Shape, c.Tied, c.Channels = "sequence", []int{1, 4, 8}, false, []int{2}
		},
			variants.Sequence{Sensors: 4, Window: 8, Channels: []int{2}, Latent: 2, Activation: variants.Tanh, Dropout: 0.5, Seed: 1}},
	} {
		c := same
		test.edit(&c)
		if got, err := c.Chosen(); err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%v: chosen %+v, want %+v", err, got, test.want)
		}
	}
}

func TestUsual(t *testing.T) {
	for want, c := range map[[2]string]variants.Choice{
		{"gaussian", ""}: {Recipe: "denoising"}, {"", "l1"}: {Recipe: "sparse"}, {"", "contractive"}: {Recipe: "contractive"}, {}: {Recipe: "sparse", K: 3},
	} {
		if corruption, penalty := c.Usual(); [2]string{corruption, penalty} != want {
			t.Errorf("%s: %q and %q, want %q", c.Recipe, corruption, penalty, want)
		}
	}
}

func TestChoiceRefuses(t *testing.T) {
	for want, c := range map[string]variants.Choice{
		`none is called "depe"; there are linear, plain`:                                        {Recipe: "depe"},
		`no body is called "round"; there are plain, deep, conv, sequence`:                      {Recipe: "vq", Body: "round"},
		"conv is for images; the rows are flat, 4 values each":                                  {Recipe: "conv", Features: 4},
		"sequence is for windows of a series; the rows of t.csv are of shape [3 8 8]":           {Recipe: "vq", Body: "sequence", Shape: []int{3, 8, 8}, Rows: "the rows of t.csv"},
		"tied weights are of linear, plain and deep; sequence has weights of its own both ways": {Recipe: "sequence", Tied: true},
	} {
		_, err := c.Chosen()
		if err == nil || !strings.Contains(err.Error(), want) || !errors.Is(err, variants.ErrRecipe) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	_, err := variants.Choice{Recipe: "conv"}.Chosen()
	if rows := (*variants.RowsError)(nil); !errors.As(err, &rows) || rows.Body != "conv" {
		t.Errorf("error %v is no *RowsError of conv", err)
	}
}
