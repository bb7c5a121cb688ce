// Package verify compares what engines compute from graphs: every subject, a graph on an
// engine, against every other, output by output, element by element. What could not be compared
// is said, and never passes for equal.
//
//   - [Compare] is the comparison, on fixtures ([ReadFixtures]), given rows ([Rows], [ReadInputs])
//     or generated inputs ([Generate]); [Same] is it in a test. Tolerances are derived from the
//     graph ([Derive]) unless they are stated.
//   - [Layers] and [Bisect] find where two subjects part, [Matrix] whether one varies by itself,
//     and [Gradients] whether derivatives agree.
//   - What each finds ([Judged]) is a table, JSON, or JUnit's XML ([WriteJUnit]); a [Certificate]
//     binds a [Report]'s verdicts to what they were found on.
package verify
