// Package element reads and writes single elements of tensors: [Of] says how a type stores
// them, [Round] and [Recast] round to another type of floats, and [Whole] says whether a
// tensor holds as many as its dimensions say. The packages of verification share it; engines
// do not use it, because they are what is verified.
package element
