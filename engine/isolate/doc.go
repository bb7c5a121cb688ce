// Package isolate runs an engine in a process of its own, within a limit of memory
// and a deadline. Whatever a foreign model does to the engine there is an error
// here: a crash, a hang, memory without end.
//
// The parent process makes an [Engine], which is handed on like any other. The
// child process calls [Serve] with the engine that it stands for. Both talk over
// the child's standard input and output. Tensors pass as the bytes that they are,
// and a model's weights are written from where they lie and are held once.
//
// The limit of memory is Linux's RLIMIT_AS, with 128 MiB a core added for what
// threads reserve. On other systems there is no limit.
package isolate
