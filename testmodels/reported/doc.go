// Package reported holds small models on which a verdict was once wrong, or a file or a refusal, one of
// each kind, with the right outcome.
package reported
