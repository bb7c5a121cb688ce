#include "detector.h"

#include <stdio.h>
#include <stdlib.h>

#include "session.h"

enum { OUTPUTS = 5 };
static const char *const outputs[OUTPUTS] = {"score", "p_value", "is_anomaly", "contribution", "reconstruction"};

static void run_all(OrtSession *session, const char *file, inputs given, const tensor *want) {
    tensor got[OUTPUTS];
    run(session, given, outputs, OUTPUTS, got);
    for (size_t i = 0; i < OUTPUTS; i++) {
        char what[64];
        snprintf(what, sizeof what, "%s, %s", file, outputs[i]);
        compare(what, (long long)given.values[0].dims[0], got[i], want[i]);
        free(got[i].data);
    }
}

/* Runs a file on its fixtures: all rows, and the first alone. */
static void consume_file(const char *folder, const char *file, const char *fixtures) {
    OrtSession *session = open_session(folder, file);
    OrtAllocator *allocator;
    check(ort->GetAllocatorWithDefaultOptions(&allocator), file);
    inputs given = {0};
    check(ort->SessionGetInputCount(session, &given.count), file);
    if (given.count > MOST) fail(file, "has too many inputs");
    char name[128];
    for (size_t i = 0; i < given.count; i++) {
        char *of;
        check(ort->SessionGetInputName(session, i, allocator, &of), file);
        given.names[i] = of;
        snprintf(name, sizeof name, "%s/test_data_set_0/input_%zu.pb", fixtures, i);
        given.values[i] = load(folder, name);
        if (!given.values[i].rank) fail(name, "has no batch dimension");
    }
    tensor want[OUTPUTS], first[OUTPUTS];
    for (size_t i = 0; i < OUTPUTS; i++) {
        snprintf(name, sizeof name, "%s/test_data_set_0/output_%zu.pb", fixtures, i);
        want[i] = load(folder, name);
        first[i] = tensor_first_row(want[i]);
    }
    run_all(session, file, given, want);
    run_all(session, file, first_rows(given), first);
    for (size_t i = 0; i < OUTPUTS; i++) free(want[i].data);
    for (size_t i = 0; i < given.count; i++) {
        free(given.values[i].data);
        check(ort->AllocatorFree(allocator, (void *)given.names[i]), file);
    }
    ort->ReleaseSession(session);
}

void consume_detector(const char *folder) {
    consume_file(folder, "detector.onnx", "fixtures");
    consume_file(folder, "columns.onnx", "fixtures/columns");
}
