"""Runs an exported folder with onnxruntime, after onnx has checked its files.

    python consume.py DIR

Prints what it compares; exits with status 1 where something disagrees.
"""

import hashlib
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime

TOLERANCE = 1e-5  # absolute, and relative to what is expected

INTERFACES = {
    "encoder": (["input"], ["latent"]),
    "decoder": (["latent"], ["reconstruction"]),
    "autoencoder": (["input"], ["latent", "reconstruction"]),
}
# What some models have beside that, after it.
FURTHER = {"encoder": (["label"], ["log_variance"]), "decoder": (["label"], []), "autoencoder": (["label"], [])}


class Report:
    """Prints comparisons and remembers whether all agreed."""

    def __init__(self):
        self.worst = 0.0
        self.agrees = True

    def check(self, holds, what):
        if not holds:
            print(f"  WRONG {what}")
            self.agrees = False

    def compare(self, what, got, want):
        if got.shape != want.shape or got.dtype != want.dtype:
            self.check(False, f"{what}: {got.dtype}{list(got.shape)}, want {want.dtype}{list(want.shape)}")
            return
        delta = np.abs(got.astype(np.float64) - want)
        largest = float(delta.max(initial=0.0))
        print(f"  {what:<42} max |Δ| {largest:.3g}")
        self.worst = max(self.worst, largest)
        # A NaN in delta is not within any bound.
        self.check(bool((delta <= TOLERANCE + TOLERANCE * np.abs(want)).all()), what)


def read_all(folder):
    """The tensors of a folder by their names."""
    tensors = [onnx.TensorProto.FromString(path.read_bytes()) for path in folder.iterdir()]
    return {t.name: onnx.numpy_helper.to_array(t) for t in tensors}


def check_digests(folder, report):
    """Looks for each model's SHA-256 in hourglass.json, wherever it stands."""
    record = json.dumps(json.loads((folder / "hourglass.json").read_text(encoding="utf-8")))
    for name in INTERFACES:
        digest = hashlib.sha256((folder / f"{name}.onnx").read_bytes()).hexdigest()
        report.check(digest in record, f"{name}.onnx: hourglass.json does not have its SHA-256 {digest}")


def inspect(path, report):
    """Checks one file as onnx sees it, and prints what it says of itself."""
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    opsets = ", ".join(f"{o.domain or 'ai.onnx'} {o.version}" for o in model.opset_import)
    print(f"  {path.name}: IR {model.ir_version}, {opsets}, {model.producer_name} {model.producer_version}")
    for entry in model.metadata_props:
        print(f"    {entry.key} = {entry.value}")

    graph = model.graph
    names = [v.name for v in graph.input], [v.name for v in graph.output]
    for some, first, further in zip(names, INTERFACES[path.stem], FURTHER[path.stem]):
        rest = some[len(first):]
        report.check(some[:len(first)] == first and rest in ([], further), f"{path.name}: takes and gives {names}")
    for value in [*graph.input, *graph.output]:
        rows = value.type.tensor_type.shape.dim[0]
        report.check(rows.dim_param == "batch", f"{path.name}: {value.name} has {rows} rows, want 'batch'")


def run(session, outputs, values):
    """Runs a session on what it takes of the values."""
    return session.run(outputs, {v.name: values[v.name] for v in session.get_inputs()})


def run_all(sessions, what, values, report):
    latent, reconstruction = values["latent"], values["reconstruction"]
    code, = run(sessions["encoder"], ["latent"], values)
    report.compare(f"encoder, {what}", code, latent)
    report.compare(f"decoder, {what}", run(sessions["decoder"], ["reconstruction"], values)[0], reconstruction)
    both = run(sessions["autoencoder"], ["latent", "reconstruction"], values)
    report.compare(f"autoencoder's latent, {what}", both[0], latent)
    report.compare(f"autoencoder's reconstruction, {what}", both[1], reconstruction)
    report.compare(f"decoder after encoder, {what}",
                   run(sessions["decoder"], ["reconstruction"], values | {"latent": code})[0], both[1])


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: consume.py DIR")
    folder = pathlib.Path(sys.argv[1])
    report = Report()
    print(f"Python: onnxruntime {onnxruntime.__version__}, onnx {onnx.__version__}")

    check_digests(folder, report)
    for name in INTERFACES:
        inspect(folder / f"{name}.onnx", report)
    sessions = {
        name: onnxruntime.InferenceSession(folder / f"{name}.onnx", providers=["CPUExecutionProvider"])
        for name in INTERFACES
    }

    values = read_all(folder / "fixtures" / "test_data_set_0")
    run_all(sessions, f"batch {len(values['input'])}", values, report)
    run_all(sessions, "batch 1", {name: v[:1] for name, v in values.items()}, report)
    print(f"Python {'agrees' if report.agrees else 'DISAGREES'}: max |Δ| {report.worst:.3g}")
    sys.exit(not report.agrees)


if __name__ == "__main__":
    main()
