// Package verify compares what engines compute from graphs: every subject, a graph on an
// engine, against every other, output by output, element by element. What could not be
// compared is said, and never passes for equal.
//
// Call [Compare] with subjects (judge.Subjects) and what they are to run on (package trial); the
// [Report] says what was found. [Same] does all of it in a test of an ONNX file. Tolerances are
// derived from the graph (package budget) unless they are stated.
//
// Once outputs differ, package locate finds where two subjects part. Package stability says
// whether one engine varies by itself, and package gradient whether derivatives agree. What each
// of them finds is a table, JSON, or the XML of JUnit (package junit); package certificate binds
// a report's verdicts to what they were found on.
package verify
