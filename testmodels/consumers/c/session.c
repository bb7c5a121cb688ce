#include "session.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double tolerance = 1e-5; /* absolute, and relative to what is expected */

const OrtApi *ort;
bool agrees = true;
double worst;

static OrtEnv *environment;

void begin(void) {
    const OrtApiBase *base = OrtGetApiBase();
    ort = base->GetApi(ORT_API_VERSION);
    if (!ort) fail("onnxruntime", "the library is older than the header");
    printf("C: onnxruntime %s\n", base->GetVersionString());
    check(ort->CreateEnv(ORT_LOGGING_LEVEL_WARNING, "consume", &environment), "environment");
}

void fail(const char *what, const char *why) {
    fprintf(stderr, "consume: %s: %s\n", what, why);
    exit(2);
}

void check(OrtStatus *status, const char *what) {
    if (status) fail(what, ort->GetErrorMessage(status));
}

static char *join(const char *folder, const char *name) {
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (!path) fail(name, "out of memory");
    snprintf(path, size, "%s/%s", folder, name);
    return path;
}

bool has(const char *folder, const char *name) {
    char *path = join(folder, name);
    FILE *file = fopen(path, "rb");
    if (file) fclose(file);
    free(path);
    return file != NULL;
}

tensor load(const char *folder, const char *name) {
    char *path = join(folder, name);
    tensor t;
    const char *wrong = tensor_read(path, &t);
    if (wrong) fail(path, wrong);
    free(path);
    return t;
}

OrtSession *open_session(const char *folder, const char *name) {
    char *path = join(folder, name);
    OrtSessionOptions *options;
    OrtSession *session;
    check(ort->CreateSessionOptions(&options), "session options");
    check(ort->CreateSession(environment, path, options, &session), path);
    ort->ReleaseSessionOptions(options);
    free(path);
    return session;
}

inputs first_rows(inputs x) {
    for (size_t i = 0; i < x.count; i++) x.values[i] = tensor_first_row(x.values[i]);
    return x;
}

/* Copies a value out of onnxruntime. */
static tensor copy_out(OrtValue *value, const char *name) {
    OrtTensorTypeAndShapeInfo *info;
    ONNXTensorElementDataType type;
    tensor t = {0};
    check(ort->GetTensorTypeAndShape(value, &info), name);
    check(ort->GetTensorElementType(info, &type), name);
    check(ort->GetDimensionsCount(info, &t.rank), name);
    t.type = (tensor_type)type;
    if (!tensor_width(t.type) || t.type == TENSOR_STRING) fail(name, "is not of numbers or truths");
    if (t.rank > TENSOR_MAX_RANK) fail(name, "has too many dimensions");
    check(ort->GetDimensions(info, t.dims, t.rank), name);
    check(ort->GetTensorShapeElementCount(info, &t.count), name);
    ort->ReleaseTensorTypeAndShapeInfo(info);

    void *data;
    check(ort->GetTensorMutableData(value, &data), name);
    size_t size = t.count * tensor_width(t.type);
    t.data = malloc(size + 1);
    if (!t.data) fail(name, "out of memory");
    memcpy(t.data, data, size);
    return t;
}

/* A value over the tensor's own memory, or of copies of its texts. */
static OrtValue *value_of(tensor t, const char *name) {
    OrtValue *value;
    if (t.type == TENSOR_STRING) {
        OrtAllocator *allocator;
        check(ort->GetAllocatorWithDefaultOptions(&allocator), name);
        check(ort->CreateTensorAsOrtValue(allocator, t.dims, t.rank, ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING, &value), name);
        check(ort->FillStringTensor(value, (const char *const *)t.data, t.count), name);
        return value;
    }
    OrtMemoryInfo *memory;
    check(ort->CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, &memory), "memory");
    check(ort->CreateTensorWithDataAsOrtValue(memory, t.data, t.count * tensor_width(t.type), t.dims, t.rank,
                                              (ONNXTensorElementDataType)t.type, &value), name);
    ort->ReleaseMemoryInfo(memory);
    return value;
}

void run(OrtSession *session, inputs x, const char *const *names, size_t count, tensor *y) {
    OrtValue *in[MOST], *out[MOST] = {NULL};
    if (count > MOST || x.count > MOST) fail(names[0], "too many inputs or outputs");
    for (size_t i = 0; i < x.count; i++) in[i] = value_of(x.values[i], x.names[i]);
    check(ort->Run(session, NULL, x.names, (const OrtValue *const *)in, x.count, names, count, out), x.names[0]);
    for (size_t i = 0; i < count; i++) {
        y[i] = copy_out(out[i], names[i]);
        ort->ReleaseValue(out[i]);
    }
    for (size_t i = 0; i < x.count; i++) ort->ReleaseValue(in[i]);
}

void compare(const char *what, long long rows, tensor got, tensor want) {
    bool within = got.type == want.type && got.rank == want.rank && got.count == want.count &&
                  !memcmp(got.dims, want.dims, want.rank * sizeof *want.dims);
    double largest = 0;
    for (size_t i = 0; within && i < want.count; i++) {
        double a = tensor_at(got, i), b = tensor_at(want, i), delta = fabs(a - b);
        if (isnan(a) && isnan(b)) continue; /* a gap */
        if (!(delta <= largest)) largest = delta;
        /* A NaN is not within. */
        if (!(delta <= tolerance + tolerance * fabs(b))) within = false;
    }
    printf("  %-30s batch %-5lld max |Δ| %.3g\n", what, rows, largest);
    if (!within) printf("  WRONG %s\n", what);
    agrees = agrees && within;
    worst = fmax(worst, largest);
}
