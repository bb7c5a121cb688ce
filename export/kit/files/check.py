"""Holds every ONNX file of this folder against its fixtures.

    pip install -r requirements.txt
    python check.py

Prints how far each output is from what is expected; exits with status 1 where something differs.
"""

import hashlib
import json
import pathlib
import sys

import numpy
import onnxruntime

FOLDER = pathlib.Path(__file__).resolve().parent
TOLERANCE = 1e-5  # absolute, and relative to what is expected


def digests():
    """Names the files whose SHA-256 is not the one that hourglass.json has."""
    files = json.loads((FOLDER / "hourglass.json").read_text(encoding="utf-8"))["files"]
    for name, digest in files.items():
        if name != "README.md" and hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() != digest:
            yield name


def apart(got, want):
    """How far two arrays are apart, and whether that is within the tolerance. NaN equals NaN."""
    if got.shape != want.shape:
        return f"shape {got.shape}, want {want.shape}", False
    if want.dtype.kind in "OU":
        same = bool((got == want).all())
        return "equal" if same else "other texts", same
    if got.dtype != want.dtype:
        return f"type {got.dtype}, want {want.dtype}", False
    a, b = got.astype(float), want.astype(float)
    delta = numpy.where(numpy.isnan(a) & numpy.isnan(b), 0, abs(a - b))
    bound = TOLERANCE + TOLERANCE * abs(numpy.where(numpy.isnan(b), 0, b))
    return f"max |Δ| {delta.max(initial=0):.3g}", bool((delta <= bound).all())  # NaN is within no bound


def main():
    right = True
    for name in digests():
        print(f"WRONG {name}: its SHA-256 is not that of hourglass.json")
        right = False
    for path in sorted(FOLDER.glob("*.onnx")):
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        with numpy.load(FOLDER / "fixtures" / path.stem / "tensors.npz") as archive:
            values = {k: v.astype(object) if v.dtype.kind == "U" else v for k, v in archive.items()}
        for rows in (None, 1):  # all, and the first alone
            feeds = {v.name: values[v.name][:rows] for v in session.get_inputs()}
            outputs = [v.name for v in session.get_outputs()]
            for output, got in zip(outputs, session.run(outputs, feeds)):
                says, same = apart(got, values[output][:rows])
                print(f"{'' if same else 'WRONG '}{path.name}, {output}, batch {len(got)}: {says}")
                right = right and same
    print(f"Python, onnxruntime {onnxruntime.__version__}: {'all equal' if right else 'DIFFERENT'}")
    sys.exit(not right)


if __name__ == "__main__":
    main()
