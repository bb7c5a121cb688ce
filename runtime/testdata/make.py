"""Writes the models beside it. Needs: pip install onnx==1.18.0

tiny.onnx: input [batch,4] -> latent [batch,2] = input W1 + b1, reconstruction [batch,4] = latent W2 + b2,
with whole numbers and halves for weights, so that results are exact.
kinds.onnx: one Identity for each element type, over [n] and, but for strings and the
16-bit floats, for a scalar.
threshold.onnx: x [n], and limit, a scalar with the default 0.5 -> above, bool [n].
scalar_*.onnx: x -> y, a scalar of a type that cannot be passed.
fixed.onnx: tiny.onnx's encoder for batches of two alone, its output's shape not said in numbers.
outside.onnx: weights in a file outside its folder.
slow.onnx: x [n,n] and a number of products, in a Loop.
"""
import pathlib

import numpy as np
import onnx
from onnx import TensorProto as T, helper as h, numpy_helper

HERE = pathlib.Path(__file__).parent


def save(name, nodes, inputs, outputs, constants=(), **metadata):
    graph = h.make_graph(nodes, name, inputs, outputs,
                         [numpy_helper.from_array(v, k) for k, v in constants])
    model = h.make_model(graph, opset_imports=[h.make_opsetid("", 17)], ir_version=8,
                         producer_name="make.py")
    h.set_model_props(model, metadata)
    onnx.checker.check_model(model, full_check=True)
    (HERE / f"{name}.onnx").write_bytes(model.SerializeToString(deterministic=True))


def info(name, kind, shape):
    return h.make_tensor_value_info(name, kind, shape)


tiny = [
    ("w1", np.array([[1, 0], [0, 1], [.5, 0], [0, .5]], np.float32)),
    ("b1", np.array([1, -1], np.float32)),
    ("w2", np.array([[2, 0, 1, 0], [0, 2, 0, 1]], np.float32)),
    ("b2", np.array([0, 0, .5, .5], np.float32)),
]
save("tiny",
     [h.make_node("Gemm", ["input", "w1", "b1"], ["latent"]),
      h.make_node("Gemm", ["latent", "w2", "b2"], ["reconstruction"])],
     [info("input", T.FLOAT, ["batch", 4])],
     [info("latent", T.FLOAT, ["batch", 2]), info("reconstruction", T.FLOAT, ["batch", 4])],
     tiny, **{"hourglass.recipe": "tiny"})
save("decoder",
     [h.make_node("Gemm", ["latent", "w2", "b2"], ["reconstruction"])],
     [info("latent", T.FLOAT, ["batch", 2])],
     [info("reconstruction", T.FLOAT, ["batch", "width"])],  # a row size to be found out
     tiny[2:])

KINDS = {"float32": T.FLOAT, "float64": T.DOUBLE, "int8": T.INT8, "int16": T.INT16, "int32": T.INT32,
         "int64": T.INT64, "uint8": T.UINT8, "uint16": T.UINT16, "uint32": T.UINT32, "uint64": T.UINT64,
         "bool": T.BOOL, "string": T.STRING, "float16": T.FLOAT16, "bfloat16": T.BFLOAT16}
nodes, ins, outs = [], [], []
for name, kind in KINDS.items():
    nodes.append(h.make_node("Identity", [name], [f"{name}_out"]))
    ins.append(info(name, kind, ["n"]))
    outs.append(info(f"{name}_out", kind, ["n"]))
for name in KINDS:
    if name in ("string", "float16", "bfloat16"):
        continue  # as scalars these cannot be passed
    nodes.append(h.make_node("Identity", [f"{name}_scalar"], [f"{name}_scalar_out"]))
    ins.append(info(f"{name}_scalar", KINDS[name], []))
    outs.append(info(f"{name}_scalar_out", KINDS[name], []))
save("kinds", nodes, ins, outs)

save("threshold",
     [h.make_node("Greater", ["x", "limit"], ["above"])],
     [info("x", T.FLOAT, ["n"]), info("limit", T.FLOAT, [])],
     [info("above", T.BOOL, ["n"])],
     [("limit", np.array(.5, np.float32))])

for name in ("float16", "string"):
    save(f"scalar_{name}",
         [h.make_node("Identity", ["x"], ["y"])],
         [info("x", KINDS[name], [])], [info("y", KINDS[name], [])])
save("fixed",
     [h.make_node("Gemm", ["input", "w1", "b1"], ["latent"])],
     [info("input", T.FLOAT, [2, 4])], [info("latent", T.FLOAT, ["rows", "width"])], tiny[:2])

weights = T(name="w", data_type=T.FLOAT, dims=[4, 2], data_location=T.EXTERNAL)
weights.external_data.add(key="location", value="../weights.bin")
(HERE / "outside.onnx").write_bytes(h.make_model(
    h.make_graph([h.make_node("MatMul", ["input", "w"], ["latent"])], "outside",
                 [info("input", T.FLOAT, ["batch", 4])], [info("latent", T.FLOAT, ["batch", 2])], [weights]),
    opset_imports=[h.make_opsetid("", 17)], ir_version=8).SerializeToString(deterministic=True))

body = h.make_graph(
    [h.make_node("MatMul", ["a", "x"], ["b"]),
     h.make_node("Identity", ["c"], ["d"])],
    "body",
    [info("i", T.INT64, []), info("c", T.BOOL, []), info("a", T.FLOAT, ["n", "n"])],
    [info("d", T.BOOL, []), info("b", T.FLOAT, ["n", "n"])])
save("slow",
     [h.make_node("Loop", ["times", "", "x"], ["y"], body=body)],
     [info("times", T.INT64, []), info("x", T.FLOAT, ["n", "n"])],
     [info("y", T.FLOAT, ["n", "n"])])
