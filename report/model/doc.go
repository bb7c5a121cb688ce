// Package model makes the page that shows what a trained model does: how it was trained, rows and
// what becomes of them, its code, and how far engines are apart. Call [Write] with a folder that
// package export wrote.
//
// A page takes minutes for large sets. What is ready is kept beside it, so that the same call goes on
// from there.
package model
