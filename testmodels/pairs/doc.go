// Package pairs holds pairs of small models that differ in meaning: in a threshold, a column, the
// arithmetic of integers, an attribute. Verification has to tell each pair apart, or to say why it does
// not.
package pairs
