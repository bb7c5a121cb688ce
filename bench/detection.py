"""Compares pairs of models with Polygraphy, on the inputs of each.

Reads lines of two files and a folder of inputs, and writes for each a line of JSON:
whether Polygraphy finds the outputs to differ, by its default tolerances, and which value
is the first to, in the order of the first model, where every value is an output.
"""

import functools
import glob
import json
import sys

import onnx
import onnx.numpy_helper
import onnxruntime
import polygraphy
from polygraphy import constants
from polygraphy.backend.onnx import BytesFromOnnx, ModifyOutputs, OnnxFromPath
from polygraphy.backend.onnxrt import OnnxrtRunner, SessionFromOnnx
from polygraphy.comparator import Comparator, RunResults
from polygraphy.exception import PolygraphyException
from polygraphy.logger import G_LOGGER

G_LOGGER.module_severity = G_LOGGER.CRITICAL


def feeds(folder):
    """The inputs of each run."""
    runs = []
    for i in range(len(glob.glob(f"{folder}/*_0.pb"))):
        tensors = [onnx.load_tensor(f) for f in sorted(glob.glob(f"{folder}/{i}_*.pb"))]
        runs.append({t.name: onnx.numpy_helper.to_array(t) for t in tensors})
    return runs


def run(path, inputs, marked):
    model = path
    if marked:
        model = BytesFromOnnx(ModifyOutputs(OnnxFromPath(path), outputs=constants.MARK_ALL))
    return Comparator.run([OnnxrtRunner(SessionFromOnnx(model, providers=["cpu"]))], data_loader=inputs)


def compare(want, got):
    """Polygraphy's verdict, and whether each output that it compared matches in all runs."""
    results = RunResults([("a", want[0][1]), ("b", got[0][1])])
    accuracy = Comparator.compare_accuracy(results)
    matches = {}
    for result in accuracy:
        for iterations in result.values():
            for outputs in iterations:
                for name, match in outputs.items():
                    matches[name] = matches.get(name, True) and bool(match)
    return bool(accuracy), matches


@functools.cache
def sound(a, folder, marked):
    """What the first model gives, which must be equal to itself."""
    inputs = feeds(folder)
    want = run(a, inputs, marked)
    same, matches = compare(want, run(a, inputs, marked))
    if not same or not matches:
        sys.exit(f"{a} is not equal to itself: {matches}")
    return want


def faulty(b, folder, marked):
    """What the second gives; None: it does not run."""
    try:
        return run(b, feeds(folder), marked)
    except (Exception, PolygraphyException):
        return None


def judge(a, b, folder):
    got = faulty(b, folder, False)
    if got is None:
        return {"differs": True, "first": ""}
    same, _ = compare(sound(a, folder, False), got)
    got = faulty(b, folder, True)
    if got is None:
        return {"differs": not same, "first": ""}
    _, matches = compare(sound(a, folder, True), got)
    order = [o for n in onnx.load(a).graph.node for o in n.output]
    return {"differs": not same, "first": next((o for o in order if not matches.get(o, True)), "")}


print(f"Polygraphy {polygraphy.__version__} with onnxruntime {onnxruntime.__version__}", flush=True)
for line in sys.stdin:
    a, b, folder = line.split()
    print(json.dumps(judge(a, b, folder)), flush=True)
