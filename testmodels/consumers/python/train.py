"""Trains with an exported training step on onnxruntime alone.

    python train.py DIR

Takes the steps that hourglass.json tells of, on the fixtures' batch; exits with
status 1 where the losses are not those that it expects.
"""

import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime

WITHIN = 0.01  # of the expected loss


def near(got, want):
    return abs(got - want) <= WITHIN * abs(want)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: train.py DIR")
    folder = pathlib.Path(sys.argv[1])
    about = json.loads((folder / "hourglass.json").read_text(encoding="utf-8"))["training_step"]
    onnx.checker.check_model(onnx.load(folder / about["file"]), full_check=True)
    session = onnxruntime.InferenceSession(folder / about["file"], providers=["CPUExecutionProvider"])
    outputs = [o.name for o in session.get_outputs()]
    feeds = {}
    for path in (folder / "fixtures" / "test_data_set_0").iterdir():
        tensor = onnx.TensorProto.FromString(path.read_bytes())
        feeds[tensor.name] = onnx.numpy_helper.to_array(tensor)

    expected = about["expected"]
    losses = []
    for n in range(1, expected["steps"] + 1):
        feeds[about["step"]] = np.array([n], np.float32)
        following = dict(zip(outputs, session.run(outputs, feeds)))
        for name in about["parameters"] + about["memory"] + about.get("carried", []):
            feeds[name] = following[name + about["next_suffix"]]
        losses.append(float(following[about["loss"]][0]))

    agrees = near(losses[0], expected["first_loss"]) and near(losses[-1], expected["last_loss"]) and losses[-1] < losses[0]
    print(f"Python {'trains' if agrees else 'does NOT train'} alike: {len(losses)} steps, loss {losses[0]:.6f} to {losses[-1]:.6f}; "
          f"expected {expected['first_loss']:.6f} to {expected['last_loss']:.6f}")
    sys.exit(not agrees)


if __name__ == "__main__":
    main()
