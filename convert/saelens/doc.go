// Package saelens reads and writes sparse dictionaries in the form of SAELens
// (https://github.com/jbloomAus/SAELens): a folder with cfg.json and sae_weights.safetensors.
//
// [Read] makes a graph of a folder, with which any runtime computes what SAELens does. [Write] writes a model of hourglass as
// such a folder.
package saelens
