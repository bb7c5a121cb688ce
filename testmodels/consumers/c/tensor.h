/* Float32 tensors as ONNX test fixtures hold them. */
#ifndef TENSOR_H
#define TENSOR_H

#include <stddef.h>
#include <stdint.h>

enum { TENSOR_MAX_RANK = 8 };

typedef struct {
    size_t rank;
    int64_t dims[TENSOR_MAX_RANK];
    size_t count; /* of numbers in data */
    float *data;
} tensor;

/* Reads a file that holds one TensorProto of type float. Returns NULL, or what
 * is wrong with the file. The caller frees t->data. */
const char *tensor_read(const char *path, tensor *t);

/* The first row of a tensor: shares its data. */
tensor tensor_first_row(tensor t);

#endif
