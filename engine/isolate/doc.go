// Package isolate runs an engine in a process of its own, within a limit of
// memory and a deadline, so that whatever a foreign model does to the engine is
// an error here: a crash, a hang, memory without end.
//
// The parent holds an [Engine], the child calls [Serve]. They talk over the
// child's standard input and output. Tensors pass as the bytes that they are,
// and a model's weights are written from where they lie and held once.
//
// The limit of memory is Linux's RLIMIT_AS, with 128 MiB a core on top for what threads
// reserve; elsewhere there is none.
package isolate
