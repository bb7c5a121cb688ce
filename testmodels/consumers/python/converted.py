"""Checks an ONNX file that hourglass wrote from another one, as onnx sees it, and runs it
with onnxruntime on what the other one's maker computed.

    python converted.py DIR

DIR holds model.onnx and test_data_set_0, in the layout of ONNX's own tests. Exits with
status 1 where something disagrees.
"""

import pathlib
import sys

import numpy as np
import onnx
import onnxruntime

TOLERANCE = 1e-5  # absolute, and relative to what is expected


def read(folder, kind, values):
    """The tensors of a kind, under the names that the model has for them."""
    return {
        v.name: onnx.numpy_helper.to_array(onnx.TensorProto.FromString((folder / f"{kind}_{i}.pb").read_bytes()))
        for i, v in enumerate(values)
    }


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: converted.py DIR")
    folder = pathlib.Path(sys.argv[1])
    model = onnx.load(folder / "model.onnx")
    onnx.checker.check_model(model, full_check=True)
    onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    session = onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
    fixtures = folder / "test_data_set_0"
    given = read(fixtures, "input", session.get_inputs())
    wanted = read(fixtures, "output", session.get_outputs())
    worst, agrees = 0.0, True
    for (name, want), got in zip(wanted.items(), session.run(list(wanted), given)):
        delta = np.abs(got.astype(np.float64) - want)
        worst = max(worst, float(delta.max(initial=0.0)))
        # A NaN in delta is not within any bound.
        if got.shape != want.shape or not (delta <= TOLERANCE + TOLERANCE * np.abs(want)).all():
            print(f"  WRONG {name}: {got.dtype}{list(got.shape)}, want {want.dtype}{list(want.shape)}")
            agrees = False
    opsets = ", ".join(f"{o.domain or 'ai.onnx'} {o.version}" for o in model.opset_import)
    print(f"Python {'agrees' if agrees else 'DISAGREES'}: IR {model.ir_version}, {opsets}, max |Δ| {worst:.3g}")
    sys.exit(not agrees)


if __name__ == "__main__":
    main()
