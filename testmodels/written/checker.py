"""Checks ONNX files as onnx sees them.

Reads names of files from standard input, one a line. Prints the name of each file that the
full checker or strict inference refuses, a tab, and why.
"""

import sys

import onnx

for path in sys.stdin.read().splitlines():
    try:
        model = onnx.load(path)
        onnx.checker.check_model(model, full_check=True)
        onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    except Exception as e:  # whatever onnx raises is its verdict
        print(path, " ".join(str(e).split()), sep="\t")
