"""Compares an ONNX model with what hourglass made of it by decoding and encoding.

    python compare.py ORIGINAL.onnx REENCODED.onnx [...more pairs]

They must hold the same, up to what the encoder normalises: elements go into
raw_data, those of sparse initializers with the zeros between them, and an empty text or a zero version is not told from an absent one.
Used with Python 3.11.7 and onnx 1.23.2.
"""

import sys

import numpy as np
import onnx
from onnx import AttributeProto, GraphProto, TensorProto, numpy_helper

KEPT = {TensorProto.STRING, TensorProto.UNDEFINED}


def packs(t):
    """Whether the encoder moves the tensor's elements into raw_data."""
    return t.data_location != TensorProto.EXTERNAL and t.data_type not in KEPT and t.data_type <= TensorProto.BFLOAT16


def whole(t):
    """A sparse tensor, with all its elements."""
    values, indices = numpy_helper.to_array(t.values), numpy_helper.to_array(t.indices)
    elements = np.zeros(t.dims, values.dtype)
    if indices.ndim == 1:
        elements.ravel()[indices] = values
    else:
        elements[tuple(indices.T)] = values
    return numpy_helper.from_array(elements, t.values.name)


def normalise(m):
    if isinstance(m, GraphProto):
        m.initializer.extend(whole(t) for t in m.sparse_initializer)
        m.ClearField("sparse_initializer")
    if isinstance(m, TensorProto):
        if packs(m):
            elements = numpy_helper.from_array(numpy_helper.to_array(m)).raw_data
            for field in ("float_data", "int32_data", "int64_data", "double_data", "uint64_data"):
                m.ClearField(field)
            m.raw_data = elements
        if m.data_location == TensorProto.DEFAULT:
            m.ClearField("data_location")
    if isinstance(m, AttributeProto) and m.type == AttributeProto.INT:
        m.i = m.i
    for field, value in m.ListFields():
        if field.type == field.TYPE_MESSAGE:
            for sub in value if field.is_repeated else [value]:
                normalise(sub)
        elif field.name in ("ir_version", "model_version") and value == 0:
            m.ClearField(field.name)
        elif field.type == field.TYPE_STRING and not field.is_repeated and value == "":
            m.ClearField(field.name)


def load(path):
    m = onnx.load(path, load_external_data=False)
    normalise(m)
    return m


failed = False
for original, reencoded in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
    same = load(original) == load(reencoded)
    failed |= not same
    print("same" if same else "DIFFERENT", original)
sys.exit(failed)
