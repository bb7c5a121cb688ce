// Package build fits models to data: the loop, its schedules, early stopping
// and checkpoints. The engine that takes the steps is handed in.
package build
