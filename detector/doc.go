// Package detector finds rows of a table that are unlike the rows that it was fitted on.
//
// [Fit] takes normal rows and returns a [Detector], which is one ONNX graph. The graph takes raw rows and
// gives a score, a p-value, a decision, the share of each column in the score, and the row as the detector
// expected it. It holds the preprocessing: scaling, categories and gaps. [Detector.Scorer] runs it on any
// engine. Package export writes it, and opens it again.
//
// A score has three parts, each on the scale that it has on normal rows:
//   - the distance to the nearest of a few rows that the detector keeps (Ramaswamy, Rastogi and Shim 2000);
//   - the same of many rows in whitened columns, divided by the distance that is usual there (Breunig et al. 2000);
//   - the error of a denoising autoencoder (Vincent et al. 2010).
//
// A p-value is the share of calibrating rows that have at least the row's score. No part of the detector
// was fitted on these rows. Where new normal rows are exchangeable with them, the p-value of a normal row is
// at most α with a probability of at most α, for every α and every number of calibrating rows (Vovk,
// Gammerman and Shafer 2005, proposition 2.8).
package detector
