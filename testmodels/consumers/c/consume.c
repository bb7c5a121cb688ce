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
    if (type != ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT && type != ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64) {
        fail(name, "is neither float32 nor int64");
    }
    t.type = (tensor_type)type;
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

/* What a model is given: a tensor, and the rows' labels where the model takes them. */
typedef struct {
    const char *names[2];
    tensor values[2];
    size_t count;
} inputs;

/* Computes the named outputs. The caller frees their data. */
static void run(OrtSession *session, inputs x, const char *const *names, size_t count, tensor *y) {
    enum { MOST = 2 };
    OrtMemoryInfo *memory;
    OrtValue *in[MOST], *out[MOST] = {NULL};
    if (count > MOST || x.count > MOST) fail(names[0], "too many inputs or outputs");
    check(ort->CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, &memory), "memory");
    for (size_t i = 0; i < x.count; i++) {
        tensor t = x.values[i];
        check(ort->CreateTensorWithDataAsOrtValue(memory, t.data, t.count * tensor_width(t.type), t.dims, t.rank,
                                                  (ONNXTensorElementDataType)t.type, &in[i]), x.names[i]);
    }
    check(ort->Run(session, NULL, x.names, (const OrtValue *const *)in, x.count, names, count, out), x.names[0]);
    for (size_t i = 0; i < count; i++) {
        y[i] = copy_out(out[i], names[i]);
        ort->ReleaseValue(out[i]);
    }
    for (size_t i = 0; i < x.count; i++) ort->ReleaseValue(in[i]);
    ort->ReleaseMemoryInfo(memory);
}

static void compare(const char *what, long long rows, tensor got, tensor want) {
    bool within = got.type == want.type && got.rank == want.rank && got.count == want.count &&
                  !memcmp(got.dims, want.dims, want.rank * sizeof *want.dims);
    double largest = 0;
    for (size_t i = 0; within && i < want.count; i++) {
        double delta = fabs(tensor_at(got, i) - tensor_at(want, i));
        if (!(delta <= largest)) largest = delta;
        /* A NaN is not within. */
        if (!(delta <= tolerance + tolerance * fabs(tensor_at(want, i)))) within = false;
    }
    printf("  %-30s batch %-5lld max |Δ| %.3g\n", what, rows, largest);
    if (!within) printf("  WRONG %s\n", what);
    agrees = agrees && within;
    worst = fmax(worst, largest);
}

typedef struct {
    OrtSession *encoder, *decoder, *autoencoder;
} models;

static void run_all(models m, inputs given, tensor latent, tensor reconstruction) {
    const char *const names[] = {"latent", "reconstruction"};
    long long rows = (long long)given.values[0].dims[0];
    inputs coded = given;
    coded.names[0] = "latent";
    coded.values[0] = latent;
    tensor code, decoded, both[2], chained;
    run(m.encoder, given, names, 1, &code);
    compare("encoder", rows, code, latent);
    run(m.decoder, coded, names + 1, 1, &decoded);
    compare("decoder", rows, decoded, reconstruction);
    run(m.autoencoder, given, names, 2, both);
    compare("autoencoder's latent", rows, both[0], latent);
    compare("autoencoder's reconstruction", rows, both[1], reconstruction);
    coded.values[0] = code;
    run(m.decoder, coded, names + 1, 1, &chained);
    compare("decoder after encoder", rows, chained, both[1]);
    free(code.data);
    free(decoded.data);
    free(both[0].data);
    free(both[1].data);
    free(chained.data);
}

static inputs first_rows(inputs x) {
    for (size_t i = 0; i < x.count; i++) x.values[i] = tensor_first_row(x.values[i]);
    return x;
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
    inputs given = {{"input", "label"}, {load(folder, "fixtures/test_data_set_0/input_0.pb")}, 1};
    check(ort->SessionGetInputCount(m.autoencoder, &given.count), "autoencoder.onnx");
    if (given.count == 2) given.values[1] = load(folder, "fixtures/test_data_set_0/input_1.pb");
    tensor latent = load(folder, "fixtures/test_data_set_0/output_0.pb");
    tensor reconstruction = load(folder, "fixtures/test_data_set_0/output_1.pb");
    if (!given.values[0].rank || !latent.rank || !reconstruction.rank) fail(folder, "a fixture has no batch dimension");

    run_all(m, given, latent, reconstruction);
    run_all(m, first_rows(given), tensor_first_row(latent), tensor_first_row(reconstruction));
    printf("C %s: max |Δ| %.3g\n", agrees ? "agrees" : "DISAGREES", worst);

    for (size_t i = 0; i < given.count; i++) free(given.values[i].data);
    free(latent.data);
    free(reconstruction.data);
    ort->ReleaseSession(m.encoder);
    ort->ReleaseSession(m.decoder);
    ort->ReleaseSession(m.autoencoder);
    ort->ReleaseEnv(environment);
    return agrees ? 0 : 1;
}
