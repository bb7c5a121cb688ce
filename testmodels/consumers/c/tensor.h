/* Tensors of numbers, truths and texts as ONNX test fixtures hold them. */
#ifndef TENSOR_H
#define TENSOR_H

#include <stddef.h>
#include <stdint.h>

enum { TENSOR_MAX_RANK = 8 };

/* The numbers of ONNX's TensorProto.DataType, and of the C API's. */
typedef enum { TENSOR_FLOAT = 1, TENSOR_INT64 = 7, TENSOR_STRING = 8, TENSOR_BOOL = 9, TENSOR_DOUBLE = 11 } tensor_type;

typedef struct {
    tensor_type type;
    size_t rank;
    int64_t dims[TENSOR_MAX_RANK];
    size_t count; /* of elements in data */
    void *data;   /* float, int64_t, uint8_t, double, or char * of texts that end with 0 */
} tensor;

/* Bytes of an element; 0: the type is not one of these. */
size_t tensor_width(tensor_type type);

/* An element that is a number or a truth. */
double tensor_at(tensor t, size_t i);

/* Reads a file that holds one TensorProto. Returns NULL, or what is wrong with
 * the file. The caller frees t->data. */
const char *tensor_read(const char *path, tensor *t);

/* The first row of a tensor: shares its data. */
tensor tensor_first_row(tensor t);

#endif
