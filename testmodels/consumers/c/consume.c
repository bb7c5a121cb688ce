/* Runs an exported folder with onnxruntime's C API.
 *
 *     consume DIR
 *
 * Prints what it compares; exits with status 1 where something disagrees. */
#include <stdio.h>
#include <stdlib.h>

#include "detector.h"
#include "session.h"

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

/* Runs the three files of a model on its fixtures. */
static void consume_model(const char *folder) {
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

    for (size_t i = 0; i < given.count; i++) free(given.values[i].data);
    free(latent.data);
    free(reconstruction.data);
    ort->ReleaseSession(m.encoder);
    ort->ReleaseSession(m.decoder);
    ort->ReleaseSession(m.autoencoder);
}

int main(int argc, char **argv) {
    if (argc != 2) fail("usage", "consume DIR");
    begin();
    if (has(argv[1], "detector.onnx")) {
        consume_detector(argv[1]);
    } else {
        consume_model(argv[1]);
    }
    printf("C %s: max |Δ| %.3g\n", agrees ? "agrees" : "DISAGREES", worst);
    return agrees ? 0 : 1;
}
