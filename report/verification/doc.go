// Package verification draws reports of package verify, and of those below it, as pages. Call
// [Page] with one or several reports of a form; the page stands alone, and report.Page writes it.
package verification
