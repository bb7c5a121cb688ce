#include "tensor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* TensorProto's fields, of those that fixtures have, and protobuf's wire types. */
enum { DIMS = 1, DATA_TYPE = 2, FLOAT_DATA = 4, STRING_DATA = 6, RAW_DATA = 9, DATA_LOCATION = 14 };
enum { VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5 };

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

/* Remembers where the numbers lie: all in one field. */
static const char *find_data(reader *data, field f) {
    if (f.wire != BYTES) return "the tensor's data are no packed numbers";
    if (data->at != data->end) return "the tensor's data are in parts";
    *data = f.bytes;
    return NULL;
}

size_t tensor_width(tensor_type type) {
    switch (type) {
    case TENSOR_FLOAT: return sizeof(float);
    case TENSOR_INT64: return sizeof(int64_t);
    case TENSOR_STRING: return sizeof(char *);
    case TENSOR_BOOL: return sizeof(uint8_t);
    case TENSOR_DOUBLE: return sizeof(double);
    }
    return 0;
}

double tensor_at(tensor t, size_t i) {
    switch (t.type) {
    case TENSOR_FLOAT: return ((const float *)t.data)[i];
    case TENSOR_INT64: return (double)((const int64_t *)t.data)[i];
    case TENSOR_DOUBLE: return ((const double *)t.data)[i];
    case TENSOR_BOOL: return ((const uint8_t *)t.data)[i];
    case TENSOR_STRING: break;
    }
    return 0;
}

/* Copies little-endian numbers to t->data, which has room for them. */
static const char *copy_numbers(tensor *t, reader data) {
    size_t width = tensor_width(t->type);
    if ((size_t)(data.end - data.at) % width) return "the tensor's data are no whole numbers";
    for (const uint8_t *p = data.at; p < data.end; p += width, t->count++) {
        uint64_t bits = 0;
        for (size_t i = 0; i < width; i++) bits |= (uint64_t)p[i] << (8 * i);
        uint32_t half = (uint32_t)bits;
        uint8_t byte = (uint8_t)bits;
        uint8_t *to = (uint8_t *)t->data + t->count * width;
        if (width == sizeof bits) memcpy(to, &bits, width);
        if (width == sizeof half) memcpy(to, &half, width);
        if (width == sizeof byte) *to = byte;
    }
    return NULL;
}

/* Copies the texts of a message that was walked before, behind the pointers to them. */
static const char *copy_texts(tensor *t, reader r) {
    size_t size = (size_t)(r.end - r.at);
    field f;
    for (reader all = r; all.at < all.end;) {
        const char *wrong = read_field(&all, &f);
        if (wrong) return wrong;
        t->count += f.number == STRING_DATA && f.wire == BYTES;
    }
    free(t->data);
    t->data = malloc(t->count * (sizeof(char *) + 1) + size + 1);
    if (!t->data) return "out of memory";
    char **texts = t->data, *end = (char *)(texts + t->count);
    while (r.at < r.end) {
        const char *wrong = read_field(&r, &f);
        if (wrong) return wrong;
        if (f.number != STRING_DATA || f.wire != BYTES) continue;
        size_t length = (size_t)(f.bytes.end - f.bytes.at);
        memcpy(end, f.bytes.at, length);
        end[length] = 0;
        *texts++ = end;
        end += length + 1;
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
    reader whole = r, data = {r.at, r.at};
    while (r.at < r.end) {
        field f;
        const char *wrong = read_field(&r, &f);
        if (wrong) return wrong;
        switch (f.number) {
        case DIMS: wrong = add_dims(t, f); break;
        case FLOAT_DATA:
        case RAW_DATA: wrong = find_data(&data, f); break;
        case DATA_TYPE:
            if (f.wire != VARINT) return "the tensor's type is no number";
            type = f.value;
            break;
        case DATA_LOCATION: wrong = "the tensor's data is in another file"; break;
        }
        if (wrong) return wrong;
    }
    t->type = (tensor_type)type;
    if (!tensor_width(t->type)) return "the tensor's elements are of another type";
    const char *wrong = t->type == TENSOR_STRING ? copy_texts(t, whole) : copy_numbers(t, data);
    return wrong ? wrong : check_size(t);
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
