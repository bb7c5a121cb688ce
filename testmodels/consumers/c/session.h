/* Files run with onnxruntime's C API, and comparisons of what they give. Whatever goes wrong ends the program
 * with status 2. */
#ifndef SESSION_H
#define SESSION_H

#include <onnxruntime_c_api.h>
#include <stdbool.h>

#include "tensor.h"

enum { MOST = 64 };

extern const OrtApi *ort;

/* Whether all comparisons agreed, and the greatest difference of all. */
extern bool agrees;
extern double worst;

/* Finds onnxruntime, and prints its version. */
void begin(void);

void fail(const char *what, const char *why);
void check(OrtStatus *status, const char *what);

/* Whether a folder has a file. */
bool has(const char *folder, const char *name);

tensor load(const char *folder, const char *name);
OrtSession *open_session(const char *folder, const char *name);

/* What a session is given. */
typedef struct {
    const char *names[MOST];
    tensor values[MOST];
    size_t count;
} inputs;

inputs first_rows(inputs x);

/* Computes the named outputs. The caller frees their data. */
void run(OrtSession *session, inputs x, const char *const *names, size_t count, tensor *y);

void compare(const char *what, long long rows, tensor got, tensor want);

#endif
