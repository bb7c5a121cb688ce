"""Runs both files of a detector's folder with onnxruntime, after onnx has checked them.

    python detector.py DIR

Prints what it compares; exits with status 1 where something disagrees.
"""

import pathlib
import sys

import numpy as np
import onnx
import onnxruntime

TOLERANCE = 1e-5  # absolute, and relative to what is expected
FIXTURES = {"detector.onnx": "fixtures", "columns.onnx": "fixtures/columns"}
OUTPUTS = ["score", "p_value", "is_anomaly", "contribution", "reconstruction"]


def read(folder, kind):
    """The tensors of a kind, by their names."""
    found = {}
    for path in folder.glob(f"{kind}_*.pb"):
        t = onnx.TensorProto.FromString(path.read_bytes())
        array = onnx.numpy_helper.to_array(t)
        if t.data_type == onnx.TensorProto.STRING:
            array = np.array([text.decode() for text in t.string_data], object).reshape(list(t.dims))
        found[t.name] = array
    return found


def compare(what, got, want):
    """Whether two arrays agree, with NaN for a gap, and how far they are apart."""
    if got.shape != want.shape or got.dtype != want.dtype:
        print(f"  WRONG {what}: {got.dtype}{list(got.shape)}, want {want.dtype}{list(want.shape)}")
        return False, 0.0
    a, b = got.astype(np.float64), want.astype(np.float64)
    delta = np.where(np.isnan(a) & np.isnan(b), 0, np.abs(a - b))
    largest = float(delta.max(initial=0.0))
    print(f"  {what:<48} max |Δ| {largest:.3g}")
    # A NaN in delta is not within any bound.
    within = bool((delta <= TOLERANCE + TOLERANCE * np.where(np.isnan(b), 0, np.abs(b))).all())
    if not within:
        print(f"  WRONG {what}")
    return within, largest


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: detector.py DIR")
    folder = pathlib.Path(sys.argv[1])
    agrees, worst = True, 0.0
    print(f"Python: onnxruntime {onnxruntime.__version__}, onnx {onnx.__version__}")
    for name, fixtures in FIXTURES.items():
        model = onnx.load(folder / name)
        onnx.checker.check_model(model, full_check=True)
        onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
        session = onnxruntime.InferenceSession(folder / name, providers=["CPUExecutionProvider"])
        data = folder / fixtures / "test_data_set_0"
        given, wanted = read(data, "input"), read(data, "output")
        for rows in (None, 1):
            some = {k: v[:rows] for k, v in given.items()}
            for output, got in zip(OUTPUTS, session.run(OUTPUTS, some)):
                same, largest = compare(f"{name}, {output}, batch {len(got)}", got, wanted[output][:rows])
                agrees, worst = agrees and same, max(worst, largest)
    print(f"Python {'agrees' if agrees else 'DISAGREES'}: max |Δ| {worst:.3g}")
    sys.exit(not agrees)


if __name__ == "__main__":
    main()
