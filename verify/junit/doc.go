// Package junit writes outcomes in the XML form of JUnit, which build servers read: a [Suite]
// for each report, which passes where the report's exit code is 0, and a [Case] for each thing
// that was checked. [Write] takes every report of package verify and of those below it.
//
// In a verify.Report's suite is a case for each output of each pair, and one for each engine:
// an output that differs is a failure; an engine that failed, and what was not checked, is an
// error; an optional engine that lacks an operator is skipped. A locate.LayerReport has a case
// for each layer, a stability.Report one for each way in which an engine may vary, and a
// gradient.Report one for each direction, too.
//
// Suites and engines have times. Outputs have none, because an engine computes all of them at
// once and for all of its pairs.
package junit
