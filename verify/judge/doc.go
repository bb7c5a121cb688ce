// Package judge says how the outputs of two subjects differ, and whether that is more than
// rounding explains. It is what comparisons are made of:
//
//   - A [Subject] is a graph on an engine; [Subjects] makes one for each of some engines.
//   - [Settings] state tolerances, and [Bounds] has those and the ones that are derived.
//   - A [Difference] measures one output of one subject against another's, a [Pair] all of them,
//     and a [Verdict] is what comes of it.
//
// To compare, call verify.Compare, which takes a Subject and Settings and gives pairs. The rest
// ([Contender], [Place], the methods of Bounds) is for comparisons of another form, such as those
// of packages locate and stability.
package judge
