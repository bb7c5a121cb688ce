"""Makes the ONNX files beside this script.

Made with Python 3.11.7, onnx 1.23.2 and numpy; run `python make.py` in this folder.
"""

import hashlib
import os
import sys

import numpy as np
from onnx import AttributeProto, SparseTensorProto, TensorProto, helper, numpy_helper
import onnx

HERE = os.path.dirname(os.path.abspath(__file__))


def model(graph, ir=10, opset=21, **kwargs):
    m = helper.make_model(graph, ir_version=ir, producer_name="make.py", **kwargs)
    if not m.opset_import or "opset_imports" not in kwargs:
        del m.opset_import[:]
        m.opset_import.add().version = opset
    return m


def write(name, message):
    path = os.path.join(HERE, name)
    with open(path, "wb") as f:
        f.write(message.SerializeToString(deterministic=True))


def raw(tensor, prefix=""):
    """The same tensor with its elements in raw_data."""
    out = numpy_helper.from_array(numpy_helper.to_array(tensor), prefix + tensor.name)
    assert out.data_type == tensor.data_type and out.HasField("raw_data")
    return out


def vector(name, dtype, values, dims=None):
    return helper.make_tensor(name, dtype, dims or [len(values)], values)


ints = [0, 1, 2, 100]
dtypes = [
    vector("float32", TensorProto.FLOAT, [0.0, -0.0, 1.5, float("inf"), 1e-45]),
    vector("uint8", TensorProto.UINT8, [0, 1, 127, 255]),
    vector("int8", TensorProto.INT8, [0, -1, 127, -128]),
    vector("uint16", TensorProto.UINT16, [0, 1, 65535]),
    vector("int16", TensorProto.INT16, [0, -1, 32767, -32768]),
    vector("int32", TensorProto.INT32, [0, -1, 2**31 - 1, -(2**31)]),
    vector("int64", TensorProto.INT64, [0, -1, 2**63 - 1, -(2**63)]),
    vector("bool", TensorProto.BOOL, [True, False]),
    vector("float16", TensorProto.FLOAT16, [0.0, -2.0, 65504.0, 6e-8]),
    vector("float64", TensorProto.DOUBLE, [0.0, -1.5, 5e-324]),
    vector("uint32", TensorProto.UINT32, [0, 2**32 - 1]),
    vector("uint64", TensorProto.UINT64, [0, 2**64 - 1]),
    vector("complex64", TensorProto.COMPLEX64, [1 + 2j, -3j]),
    vector("complex128", TensorProto.COMPLEX128, [1 + 2j, -3j]),
    vector("bfloat16", TensorProto.BFLOAT16, [0.0, -2.0, 3.0]),
    vector("scalar", TensorProto.FLOAT, [7.0], dims=None),
    vector("matrix", TensorProto.INT64, [1, 2, 3, 4, 5, 6], [2, 3]),
    helper.make_tensor("none", TensorProto.FLOAT, [0, 3], []),
]
del dtypes[15].dims[:]
strings = vector("string", TensorProto.STRING, [b"", b"plain", b"\xff\x00not utf-8"])
# Element types that package graph does not know.
foreign = [
    vector("float8e4m3fn", TensorProto.FLOAT8E4M3FN, [1.0, -2.0]),
    vector("float8e5m2", TensorProto.FLOAT8E5M2, [1.0, -2.0]),
    vector("uint4", TensorProto.UINT4, [1, 15, 3]),
    vector("int4", TensorProto.INT4, [1, -8, 3]),
    vector("float4e2m1", TensorProto.FLOAT4E2M1, [1.0, -2.0, 0.5]),
]

x = helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch", 4])
y = helper.make_tensor_value_info("output", TensorProto.FLOAT, ["batch", 4])
identity = helper.make_node("Identity", ["input"], ["output"], "copy")

# Each element type in its typed field, and the same tensors in raw_data.
write("typed.onnx", model(helper.make_graph([identity], "typed", [x], [y], dtypes + [strings])))
write("raw.onnx", model(helper.make_graph([identity], "typed", [x], [y], [raw(t) for t in dtypes] + [strings])))
write("foreign.onnx", model(helper.make_graph([identity], "foreign", [x], [y], foreign + [raw(t, "raw_") for t in foreign])))
write("tensor.pb", vector("input", TensorProto.FLOAT, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [2, 3]))

# Subgraphs as attributes, and an initializer that is an input, as all are before IR 4.
then = helper.make_graph(
    [helper.make_node("Add", ["input", "one"], ["then_out"])], "then", [],
    [helper.make_tensor_value_info("then_out", TensorProto.FLOAT, None)],
    [numpy_helper.from_array(np.float32([1]), "one")],
)
otherwise = helper.make_graph(
    [helper.make_node("Identity", ["input"], ["else_out"])], "else", [],
    [helper.make_tensor_value_info("else_out", TensorProto.FLOAT, None)],
)
branch = helper.make_node("If", ["cond"], ["output"], "choose", then_branch=then, else_branch=otherwise)
cond = helper.make_tensor_value_info("cond", TensorProto.BOOL, [])
write("subgraph.onnx", model(helper.make_graph(
    [branch], "subgraph", [x, cond], [y], [numpy_helper.from_array(np.bool_(True), "cond")],
    doc_string="chooses",
), ir=4, opset=9))

# What package graph keeps without understanding it.
function = helper.make_function(
    "local", "Twice", ["a"], ["b"], [helper.make_node("Add", ["a", "a"], ["b"])],
    [helper.make_opsetid("", 21)],
)
sparse = SparseTensorProto()
sparse.values.CopyFrom(numpy_helper.from_array(np.float32([1, 2]), "sparse"))
sparse.indices.CopyFrom(numpy_helper.from_array(np.int64([0, 3]), "sparse_indices"))
sparse.dims.extend([4])
sequence = helper.make_tensor_sequence_value_info("seq", TensorProto.FLOAT, ["n"])
optional = helper.make_value_info("opt", helper.make_optional_type_proto(
    helper.make_tensor_type_proto(TensorProto.FLOAT, [2])))
mapping = helper.make_value_info("map", helper.make_map_type_proto(
    TensorProto.STRING, helper.make_tensor_type_proto(TensorProto.INT64, [])))
image = helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", None, -1, 0])
image.type.denotation = "IMAGE"
image.type.tensor_type.shape.dim[0].denotation = "DATA_BATCH"
image.metadata_props.add(key="value", value="note")
twice = helper.make_node("Twice", ["input"], ["twice"], "twice", domain="local", overload="")
twice.metadata_props.add(key="node", value="note")
odd = helper.make_node("Odd", ["twice", "", "seq"], ["output", ""], "odd", domain="local", doc_string="every kind",
    a_float=1.5, an_int=-3, a_string=b"\xff", a_tensor=numpy_helper.from_array(np.int32([1]), "t"),
    a_graph=otherwise, floats=[1.0, 2.5], ints=[1, -1], strings=["a", ""],
    tensors=[numpy_helper.from_array(np.int32([1])), strings], graphs=[then, otherwise],
    a_sparse=sparse, a_type=optional.type, types=[optional.type, x.type])
zero = odd.attribute.add(name="zero", type=AttributeProto.INT, doc_string="no i at all")
rich = helper.make_graph([twice, odd], "rich", [x, sequence], [y], dtypes[:1], value_info=[optional, mapping, image],
                         sparse_initializer=[sparse])
rich.initializer[0].metadata_props.add(key="tensor", value="note")
rich.metadata_props.add(key="graph", value="note")
note = rich.quantization_annotation.add(tensor_name="input")
note.quant_parameter_tensor_names.add(key="SCALE_TENSOR", value="scale")
whole = model(rich, functions=[function], opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid("local", 1)])
whole.domain, whole.model_version, whole.doc_string, whole.producer_version = "org.example", 3, "doc", "1"
helper.set_model_props(whole, {"author": "make.py", "empty": ""})
whole.configuration.add(name="two", num_devices=2)
training = whole.training_info.add()
training.initialization.CopyFrom(otherwise)
write("rich.onnx", whole)

# Tensors whose elements lie in another file: one in a subgraph, one with an
# offset and no length.
data = np.arange(16, dtype=np.float32)
with open(os.path.join(HERE, "external", "weights.bin"), "wb") as f:
    f.write(data.tobytes())


def outside(name, dims, **entries):
    t = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=dims, data_location=TensorProto.EXTERNAL)
    for key, value in entries.items():
        t.external_data.add(key=key, value=str(value))
    return t


then.initializer[0].CopyFrom(outside("one", [1], location="weights.bin", offset=4, length=4))
branch = helper.make_node("If", ["cond"], ["output"], "choose", then_branch=then, else_branch=otherwise)
write("external/model.onnx", model(helper.make_graph([branch], "external", [x, cond], [y], [
    outside("whole", [4, 4], location="weights.bin", checksum=hashlib.sha1(open(os.path.join(HERE, "external", "weights.bin"), "rb").read()).hexdigest()),
    outside("tail", [2, 2], location="weights.bin", offset=48),
])))

print("Python", sys.version.split()[0], "onnx", onnx.__version__, "numpy", np.__version__)

# Constants by their elements that are not 0.
def sparse_tensor(name, values, indices, dims):
    t = SparseTensorProto()
    t.values.CopyFrom(numpy_helper.from_array(np.float32(values), name))
    t.indices.CopyFrom(numpy_helper.from_array(np.int64(indices)))
    t.dims.extend(dims)
    return t


branches = [
    helper.make_graph([helper.make_node(op, ["inner"], [out])], out, [], [helper.make_tensor_value_info(out, TensorProto.FLOAT, [2])],
                      sparse_initializer=[sparse_tensor("inner", [7], [1], [2])])
    for op, out in (("Neg", "negative"), ("Abs", "positive"))
]
write("sparse.onnx", model(helper.make_graph(
    [helper.make_node("Constant", [], ["c"], sparse_value=sparse_tensor("", [5], [[2]], [3])),
     helper.make_node("MatMul", ["x", "w"], ["h"]),
     helper.make_node("Add", ["h", "c"], ["sum"]),
     helper.make_node("Mul", ["sum", "v"], ["y"]),
     helper.make_node("If", ["which"], ["z"], then_branch=branches[0], else_branch=branches[1])],
    "sparse", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 2]), helper.make_tensor_value_info("which", TensorProto.BOOL, [])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 3]), helper.make_tensor_value_info("z", TensorProto.FLOAT, [2])],
    sparse_initializer=[sparse_tensor("w", [1, -2, 3], [[0, 1], [1, 0], [1, 2]], [2, 3]), sparse_tensor("v", [2, 4], [0, 2], [3])])))
