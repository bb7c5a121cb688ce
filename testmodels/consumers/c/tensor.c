#include "tensor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* TensorProto's fields, of those that fixtures have, and protobuf's wire types. */
enum { DIMS = 1, DATA_TYPE = 2, FLOAT_DATA = 4, RAW_DATA = 9, DATA_LOCATION = 14 };
enum { VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5 };
enum { FLOAT = 1 };

static const char cut_short[] = "the tensor is cut short";

typedef struct {
    const uint8_t *at, *end;
} reader;

/* One field: a number, or where its bytes lie. */
typedef struct {
    uint64_t number, wire, value;
    reader bytes;
} field;

static const char *read_varint(reader *r, uint64_t *value) {
    *value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        if (r->at == r->end) return cut_short;
        uint8_t byte = *r->at++;
        *value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) return NULL;
    }
    return "a number has more than ten bytes";
}

static const char *take(reader *r, uint64_t count, reader *part) {
    if (count > (uint64_t)(r->end - r->at)) return cut_short;
    part->at = r->at;
    part->end = r->at += count;
    return NULL;
}

static const char *read_field(reader *r, field *f) {
    uint64_t tag, length;
    const char *wrong = read_varint(r, &tag);
    if (wrong) return wrong;
    f->number = tag >> 3;
    f->wire = tag & 7;
    switch (f->wire) {
    case VARINT: return read_varint(r, &f->value);
    case FIXED64: return take(r, 8, &f->bytes);
    case FIXED32: return take(r, 4, &f->bytes);
    case BYTES:
        if ((wrong = read_varint(r, &length))) return wrong;
        return take(r, length, &f->bytes);
    }
    return "a field has an unknown wire type";
}

static const char *add_dim(tensor *t, uint64_t dim) {
    if (t->rank == TENSOR_MAX_RANK) return "the tensor has more than eight dimensions";
    if (dim > INT32_MAX) return "a dimension is negative or too large";
    t->dims[t->rank++] = (int64_t)dim;
    return NULL;
}

static const char *add_dims(tensor *t, field f) {
    if (f.wire == VARINT) return add_dim(t, f.value);
    if (f.wire != BYTES) return "the dimensions are no integers";
    while (f.bytes.at < f.bytes.end) {
        uint64_t dim;
        const char *wrong = read_varint(&f.bytes, &dim);
        if (!wrong) wrong = add_dim(t, dim);
        if (wrong) return wrong;
    }
    return NULL;
}

/* Appends little-endian numbers to t->data, which has room for a whole file's. */
static const char *add_floats(tensor *t, field f) {
    if (f.wire != BYTES && f.wire != FIXED32) return "the tensor's data are no floats";
    if ((f.bytes.end - f.bytes.at) % 4) return "the tensor's data are no whole floats";
    for (const uint8_t *p = f.bytes.at; p < f.bytes.end; p += 4) {
        uint32_t bits = p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
        memcpy(&t->data[t->count++], &bits, sizeof bits);
    }
    return NULL;
}

static const char *check_size(const tensor *t) {
    size_t count = 1;
    for (size_t i = 0; i < t->rank; i++) {
        if (t->dims[i] && count > SIZE_MAX / (size_t)t->dims[i]) return "the tensor is too large";
        count *= (size_t)t->dims[i];
    }
    return count == t->count ? NULL : "the tensor's dimensions disagree with its data";
}

static const char *parse(reader r, tensor *t) {
    uint64_t type = 0;
    while (r.at < r.end) {
        field f;
        const char *wrong = read_field(&r, &f);
        if (wrong) return wrong;
        switch (f.number) {
        case DIMS: wrong = add_dims(t, f); break;
        case FLOAT_DATA:
        case RAW_DATA: wrong = add_floats(t, f); break;
        case DATA_TYPE:
            if (f.wire != VARINT) return "the tensor's type is no number";
            type = f.value;
            break;
        case DATA_LOCATION: wrong = "the tensor's data is in another file"; break;
        }
        if (wrong) return wrong;
    }
    return type == FLOAT ? check_size(t) : "the tensor's type is not float32";
}

static const char *read_file(FILE *file, uint8_t **bytes, size_t *size) {
    if (fseek(file, 0, SEEK_END)) return "cannot seek";
    long end = ftell(file);
    if (end < 0) return "cannot tell its size";
    rewind(file);
    *size = (size_t)end;
    *bytes = malloc(*size + 1); /* an empty file is no want of memory */
    if (!*bytes) return "out of memory";
    return fread(*bytes, 1, *size, file) == *size ? NULL : "cannot read all of it";
}

const char *tensor_read(const char *path, tensor *t) {
    *t = (tensor){0};
    FILE *file = fopen(path, "rb");
    if (!file) return "cannot open it";
    uint8_t *bytes = NULL;
    size_t size = 0;
    const char *wrong = read_file(file, &bytes, &size);
    fclose(file);
    if (!wrong) {
        t->data = malloc(size + 1);
        wrong = t->data ? parse((reader){bytes, bytes + size}, t) : "out of memory";
    }
    free(bytes);
    return wrong;
}

tensor tensor_first_row(tensor t) {
    if (t.rank == 0 || t.dims[0] == 0) return t;
    t.count /= (size_t)t.dims[0];
    t.dims[0] = 1;
    return t;
}
