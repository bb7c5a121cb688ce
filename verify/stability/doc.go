// Package stability asks whether a model gives the same result each time: [Matrix] runs the same
// rows again, in batches of other sizes, on other engines and with other numbers of threads, and
// says for each whether what varies is rounding. Whether two engines agree at all is a question
// for verify.Compare.
package stability
