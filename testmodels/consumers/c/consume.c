/* Runs an exported folder with onnxruntime's C API.
 *
 *     consume DIR
 *
 * Prints what it compares; exits with status 1 where something disagrees. */
#include <math.h>
#include <onnxruntime_c_api.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tensor.h"

static const double tolerance = 1e-5; /* absolute, and relative to what is expected */

static const OrtApi *ort;
static OrtEnv *environment;
static bool agrees = true;
static double worst;

static void fail(const char *what, const char *why) {
    fprintf(stderr, "consume: %s: %s\n", what, why);
    exit(2);
}

static void check(OrtStatus *status, const char *what) {
    if (status) fail(what, ort->GetErrorMessage(status));
}

static char *join(const char *folder, const char *name) {
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (!path) fail(name, "out of memory");
    snprintf(path, size, "%s/%s", folder, name);
    return path;
}

static tensor load(const char *folder, const char *name) {
    char *path = join(folder, name);
    tensor t;
    const char *wrong = tensor_read(path, &t);
    if (wrong) fail(path, wrong);
    free(path);
    return t;
}

static OrtSession *open_session(const char *folder, const char *name) {
    char *path = join(folder, name);
    OrtSessionOptions *options;
    OrtSession *session;
    check(ort->CreateSessionOptions(&options), "session options");
    check(ort->CreateSession(environment, path, options, &session), path);
    ort->ReleaseSessionOptions(options);
    free(path);
    return session;
}

/* Copies a value out of onnxruntime. */
static tensor copy_out(OrtValue *value, const char *name) {
    OrtTensorTypeAndShapeInfo *info;
    ONNXTensorElementDataType type;
    tensor t = {0};
    check(ort->GetTensorTypeAndShape(value, &info), name);
    check(ort->GetTensorElementType(info, &type), name);
    check(ort->GetDimensionsCount(info, &t.rank), name);
    if (type != ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT) fail(name, "is not float32");
    if (t.rank > TENSOR_MAX_RANK) fail(name, "has too many dimensions");
    check(ort->GetDimensions(info, t.dims, t.rank), name);
    check(ort->GetTensorShapeElementCount(info, &t.count), name);
    ort->ReleaseTensorTypeAndShapeInfo(info);

    void *data;
    check(ort->GetTensorMutableData(value, &data), name);
    t.data = malloc(t.count * sizeof(float) + 1);
    if (!t.data) fail(name, "out of memory");
    memcpy(t.data, data, t.count * sizeof(float));
    return t;
}

/* Computes the named outputs. The caller frees their data. */
static void run(OrtSession *session, const char *input, tensor x, const char *const *names, size_t count, tensor *y) {
    enum { MOST = 2 };
    OrtMemoryInfo *memory;
    OrtValue *in, *out[MOST] = {NULL};
    if (count > MOST) fail(input, "too many outputs asked for");
    check(ort->CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, &memory), "memory");
    check(ort->CreateTensorWithDataAsOrtValue(memory, x.data, x.count * sizeof(float), x.dims, x.rank,
                                              ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, &in), input);
    check(ort->Run(session, NULL, &input, (const OrtValue *const *)&in, 1, names, count, out), input);
    for (size_t i = 0; i < count; i++) {
        y[i] = copy_out(out[i], names[i]);
        ort->ReleaseValue(out[i]);
    }
    ort->ReleaseValue(in);
    ort->ReleaseMemoryInfo(memory);
}

static void compare(const char *what, long long rows, tensor got, tensor want) {
    bool within = got.rank == want.rank && got.count == want.count &&
                  !memcmp(got.dims, want.dims, want.rank * sizeof *want.dims);
    double largest = 0;
    for (size_t i = 0; within && i < want.count; i++) {
        double delta = fabs((double)got.data[i] - want.data[i]);
        if (!(delta <= largest)) largest = delta;
        /* A NaN is not within. */
        if (!(delta <= tolerance + tolerance * fabs(want.data[i]))) within = false;
    }
    printf("  %-30s batch %-5lld max |Δ| %.3g\n", what, rows, largest);
    if (!within) printf("  WRONG %s\n", what);
    agrees = agrees && within;
    worst = fmax(worst, largest);
}

typedef struct {
    OrtSession *encoder, *decoder, *autoencoder;
} models;

static void run_all(models m, tensor input, tensor latent, tensor reconstruction) {
    const char *const names[] = {"latent", "reconstruction"};
    long long rows = (long long)input.dims[0];
    tensor code, decoded, both[2], chained;
    run(m.encoder, "input", input, names, 1, &code);
    compare("encoder", rows, code, latent);
    run(m.decoder, "latent", latent, names + 1, 1, &decoded);
    compare("decoder", rows, decoded, reconstruction);
    run(m.autoencoder, "input", input, names, 2, both);
    compare("autoencoder's latent", rows, both[0], latent);
    compare("autoencoder's reconstruction", rows, both[1], reconstruction);
    run(m.decoder, "latent", code, names + 1, 1, &chained);
    compare("decoder after encoder", rows, chained, both[1]);
    free(code.data);
    free(decoded.data);
    free(both[0].data);
    free(both[1].data);
    free(chained.data);
}

int main(int argc, char **argv) {
    if (argc != 2) fail("usage", "consume DIR");
    const OrtApiBase *base = OrtGetApiBase();
    ort = base->GetApi(ORT_API_VERSION);
    if (!ort) fail("onnxruntime", "the library is older than the header");
    printf("C: onnxruntime %s\n", base->GetVersionString());
    check(ort->CreateEnv(ORT_LOGGING_LEVEL_WARNING, "consume", &environment), "environment");

    const char *folder = argv[1];
    models m = {open_session(folder, "encoder.onnx"), open_session(folder, "decoder.onnx"),
                open_session(folder, "autoencoder.onnx")};
    tensor input = load(folder, "fixtures/test_data_set_0/input_0.pb");
    tensor latent = load(folder, "fixtures/test_data_set_0/output_0.pb");
    tensor reconstruction = load(folder, "fixtures/test_data_set_0/output_1.pb");
    if (!input.rank || !latent.rank || !reconstruction.rank) fail(folder, "a fixture has no batch dimension");

    run_all(m, input, latent, reconstruction);
    run_all(m, tensor_first_row(input), tensor_first_row(latent), tensor_first_row(reconstruction));
    printf("C %s: max |Δ| %.3g\n", agrees ? "agrees" : "DISAGREES", worst);

    free(input.data);
    free(latent.data);
    free(reconstruction.data);
    ort->ReleaseSession(m.encoder);
    ort->ReleaseSession(m.decoder);
    ort->ReleaseSession(m.autoencoder);
    ort->ReleaseEnv(environment);
    return agrees ? 0 : 1;
}
