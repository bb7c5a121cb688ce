// Package serve answers with models over HTTP and gRPC, by the Open Inference Protocol, version 2
// (https://github.com/kserve/open-inference-protocol), with Triton's extension for tensors in
// binary form. KServe, Triton's clients and others speak it.
//
// [New] opens folders that "hourglass train" wrote, and [Server.Run] answers until its context
// ends. A folder is a model, or has folders 1, 2 and so on, which are its versions. A folder that
// changes is taken over while calls are under way, and one that cannot be opened changes nothing.
//
// # Models
//
// A folder of an autoencoder is three models: NAME goes from rows to codes and reconstructions,
// NAME-encoder from rows to codes, and NAME-decoder from codes to reconstructions. A folder of a
// detector is one. Where a model's columns have names, each is an input of its own, of shape
// [batch] or [batch, 1]: numbers are of any type, categories are BYTES, and times are BYTES as the
// schema has them, or seconds since 1970 in FP64. The input "input", FP32, takes rows as they are,
// instead.
//
// # gRPC
//
// The service inference.GRPCInferenceService has the same models, limits and token, which goes as
// metadata "authorization". Answers hold raw_output_contents. A compressed message is refused, because
// its size would be known only after it is in memory.
//
// # JSON
//
// JSON has no NaN. In data of floating-point tensors null stands for NaN on the way in, and for
// NaN and infinities on the way out. Tensors in binary form hold them as they are.
//
// # Limits
//
// Bodies, rows, time and concurrent calls are bounded by [Options]. What a client did wrong is
// answered with a status from 400 to 499, and a server that has too much to do says 503.
package serve
