// Package hourglass holds the nouns of the project: a [Model] (encoder,
// decoder, objective), what runs its graphs ([Engine], [Runner]) and what
// trains them ([TrainingEngine], [Trainer]).
//
// Recipes for models are in package variants, training is in package build,
// files come from package export, and package runtime runs them.
package hourglass
