// Package forest is the isolation forest (Liu, Ting and Zhou 2008), a yardstick of detectors: [Fit] grows one
// on rows, and [Forest.Score] says how easily rows are isolated.
package forest
