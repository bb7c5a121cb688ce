"""Runs an encoder in Python, told on standard input what to measure.

usage: infer.py onnxruntime FILE FEATURES
       infer.py torch LAYERS FEATURES      LAYERS as 784-256-32, or conv

Each call uses one thread. Prints "ready" after the first call on one row. Then it answers lines: "latency ROWS COUNT" with the
seconds of each call, and "throughput ROWS CALLERS" with the rows that so many threads get
in a second of processor time.
"""

import sys
import threading
import time

import numpy as np

SECONDS = 0.25


def of_onnxruntime(path):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    output = [session.get_outputs()[0].name]
    return lambda x: lambda: session.run(output, {name: x})


def of_torch(layers):
    import torch
    from torch import nn

    torch.set_num_threads(1)
    if layers == "conv":
        parts = [nn.Unflatten(1, (1, 28, 28)), nn.Conv2d(1, 16, 4, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 4, 2, 1), nn.ReLU()]
        parts += [nn.Flatten(), nn.Linear(1568, 32)]
    else:
        widths = [int(w) for w in layers.split("-")]
        parts = []
        for a, b in zip(widths, widths[1:]):
            parts += [nn.Linear(a, b), nn.ReLU()]
        parts.pop()
    net = nn.Sequential(*parts).eval()

    def on(x):
        x = torch.from_numpy(x)

        def call():
            with torch.inference_mode():
                return net(x).numpy()

        return call

    return on


def main():
    mode, what, features = sys.argv[1], sys.argv[2], int(sys.argv[3])
    on = of_onnxruntime(what) if mode == "onnxruntime" else of_torch(what)
    rows = lambda n: np.random.default_rng(1).random((n, features), dtype=np.float32)
    on(rows(1))()
    print("ready", flush=True)
    for line in sys.stdin:
        what, n, count = line.split()
        n, count = int(n), int(count)
        if what == "latency":
            call, seconds = on(rows(n)), []
            for _ in range(count):
                start = time.perf_counter()
                call()
                seconds.append(time.perf_counter() - start)
            print(*seconds, flush=True)
        elif what == "throughput":
            done = [0] * count
            start, used = time.perf_counter(), time.process_time()

            def work(i):
                call = on(rows(n))
                while time.perf_counter() - start < SECONDS:
                    call()
                    done[i] += n

            threads = [threading.Thread(target=work, args=(i,)) for i in range(count)]
            for t in threads:
                t.start()
            for t in threads:
                t.join()
            print(sum(done) / (time.process_time() - used), flush=True)
        else:
            print("-", flush=True)


main()
