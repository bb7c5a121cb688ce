// Package drift says whether rows still are what a detector was fitted on.
//
// Summarise keeps what the columns of a table are, in little room. A Watch counts later rows, and its Report
// holds both against each other, column by column. A Martingale watches a stream of scores, and says at
// which row it stopped being like the rows that calibrated the detector.
package drift
