// Package gradient compares derivatives: [Compare] holds the gradients of a graph's output by
// its parameters, as several engines compute them, against each other and against differences
// of the loss in float64, which no rule of differentiation is part of.
package gradient
