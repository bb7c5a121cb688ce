"""Does with an ONNX file what a peer of hourglass does: MODE IN OUT."""

import sys
from importlib import metadata

MODE = sys.argv[1]
if MODE == "versions":
    names = "onnx", "onnxruntime", "onnxsim", "onnxslim", "onnxconverter-common"
    print(", ".join(f"{name} {metadata.version(name)}" for name in names))
    sys.exit()

import onnx

SOURCE, TO = sys.argv[2:]
if MODE.startswith("opset"):
    import onnx.version_converter

    onnx.save(onnx.version_converter.convert_version(onnx.load(SOURCE), int(MODE[5:])), TO)
elif MODE == "onnxsim":
    import onnxsim

    simple, same = onnxsim.simplify(SOURCE)
    if not same:
        sys.exit("onnxsim: its own check failed")
    onnx.save(simple, TO)
elif MODE == "onnxslim":
    import onnxslim

    onnxslim.slim(SOURCE, TO)
elif MODE == "half":
    from onnxconverter_common import float16

    onnx.save(float16.convert_float_to_float16(onnx.load(SOURCE), keep_io_types=True), TO)
elif MODE == "int8":
    from onnxruntime.quantization import quantize_dynamic

    quantize_dynamic(SOURCE, TO)
