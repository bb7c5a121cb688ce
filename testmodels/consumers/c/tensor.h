/* Float32 and int64 tensors as ONNX test fixtures hold them. */
#ifndef TENSOR_H
#define TENSOR_H

#include <stddef.h>
#include <stdint.h>

enum { TENSOR_MAX_RANK = 8 };

/* The numbers of ONNX's TensorProto.DataType, and of the C API's. */
typedef enum { TENSOR_FLOAT = 1, TENSOR_INT64 = 7 } tensor_type;

typedef struct {
    tensor_type type;
    size_t rank;
    int64_t dims[TENSOR_MAX_RANK];
    size_t count; /* of numbers in data */
    void *data;   /* float or int64_t */
} tensor;

/* Bytes of a number. */
size_t tensor_width(tensor_type type);

double tensor_at(tensor t, size_t i);

/* Reads a file that holds one TensorProto. Returns NULL, or what is wrong with
 * the file. The caller frees t->data. */
const char *tensor_read(const char *path, tensor *t);

/* The first row of a tensor: shares its data. */
tensor tensor_first_row(tensor t);

#endif
