"""Judges ONNX files that were written from others.

Reads questions from standard input, each a line of JSON: the file before, the file after, and how far
outputs may be apart, as a share of their greatest magnitude. Answers with JSON: what is wrong, if anything, and whether nothing was changed.
A file is right where onnx's full checker takes it, and onnxruntime opens it and runs it. It need not be
better than the file before: what the checker or onnxruntime refuses there, it may refuse here.
"""

import collections
import functools
import json
import sys

import numpy
import onnx
import onnxruntime

onnxruntime.set_default_logger_severity(4)
TYPES = {
    "float": "float32", "double": "float64", "float16": "float16", "bool": "bool", "int8": "int8", "uint8": "uint8",
    "int16": "int16", "uint16": "uint16", "int32": "int32", "uint32": "uint32", "int64": "int64", "uint64": "uint64",
}
# What dimensions without a size are tried as, and how far integers go.
SIZES = ((2, 2), (1, 2), (16, 2), (64, 10), (320, 2), (1, 1))


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def feeds(inputs, size, below):
    random = numpy.random.default_rng(1)
    made = {}
    for i in inputs:
        kind = i.type.removeprefix("tensor(").removesuffix(")")
        shape = [d if isinstance(d, int) and d >= 0 else size for d in i.shape]
        if kind == "string":
            made[i.name] = random.choice(numpy.array(["", "red", "1"], object), shape)
        elif "float" in kind or kind == "double":
            made[i.name] = random.normal(size=shape).astype(TYPES[kind])
        else:
            made[i.name] = random.integers(0, below, shape).astype(TYPES[kind])
    return made


def said(error):
    return " ".join(str(error).split())[:300]


@functools.lru_cache(2)
def before(path):
    """Returns what the checker says, and a run: inputs and outputs, or an error."""
    checked = check(path)
    try:
        run = session(path)
    except Exception as e:  # onnxruntime's own, of many kinds
        return checked, None, "it does not open: " + said(e)
    trouble = "it has no input that is a tensor"
    for size, below in SIZES:
        try:
            inputs = feeds(run.get_inputs(), size, below)
            return checked, (inputs, run.run(None, inputs)), None
        except Exception as e:
            trouble = "it does not run: " + said(e)
    return checked, None, trouble


def check(path):
    try:
        onnx.checker.check_model(path, full_check=True)
    except Exception as e:
        return said(e)
    return None


def content(path):
    graph = onnx.load(path, load_external_data=False).graph
    return collections.Counter(n.op_type for n in graph.node), sorted(i.data_type for i in graph.initializer)


def differs(a, b, bound):
    if isinstance(a, list) and all(isinstance(m, dict) for m in a):  # what a ZipMap makes
        if [list(m) for m in a] != [list(m) for m in b]:
            return "has other keys"
        a, b = ([list(m.values()) for m in maps] for maps in (a, b))
    if isinstance(a, list):
        if len(a) != len(b):
            return f"has {len(b)} elements, not {len(a)}"
        return next(filter(None, (differs(x, y, bound) for x, y in zip(a, b))), None)
    a, b = numpy.asarray(a), numpy.asarray(b)
    if a.shape != b.shape or a.dtype != b.dtype:
        return f"is {b.dtype}{list(b.shape)}, was {a.dtype}{list(a.shape)}"
    if a.dtype.kind != "f":
        wrong = (a != b).mean() if a.size else 0
        return wrong > bound and f"differs in {wrong:.0%} of its elements"
    finite = numpy.isfinite(a) & numpy.isfinite(b)
    if (finite != (numpy.isfinite(a) | numpy.isfinite(b))).any():
        return "is not finite where it was"
    a, b = a[finite].astype("float64"), b[finite].astype("float64")
    apart = abs(a - b).max(initial=0) / max(abs(a).max(initial=0), 1e-30)
    return apart > bound and f"differs by {apart:.2g} of its greatest magnitude"


def judge(source, to, bound):
    checked, ran, trouble = before(source)
    now = check(to)
    if now and not checked:
        return "invalid: " + now
    try:
        run = session(to)
    except Exception as e:
        return None if trouble and "open" in trouble else "onnxruntime does not open it: " + said(e)
    if ran is None:
        return None
    inputs, outputs = ran
    try:
        after = run.run(None, inputs)
    except Exception as e:
        return "onnxruntime does not run it: " + said(e)
    if len(after) != len(outputs):
        return f"it has {len(after)} outputs, not {len(outputs)}"
    for name, a, b in zip((o.name for o in run.get_outputs()), outputs, after):
        if d := differs(a, b, bound):
            return f"output {name} {d}"
    return None


for line in sys.stdin:
    source, to, bound = json.loads(line)
    try:
        print(json.dumps({"Fault": judge(source, to, bound) or "", "Same": content(source) == content(to)}), flush=True)
    except Exception as e:
        print(json.dumps({"Fault": "it cannot be judged: " + said(e)}), flush=True)
