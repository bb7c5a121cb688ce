# Writes testdata/onnxsim.txt: for each of ONNX's tests and of the models in ../made with several nodes, how
# many nodes it has and how many onnxsim leaves, constants not counted. A model that onnxsim does not take is
# left out.
#
#     pip install onnx==1.19.0 onnxsim==0.8.1
#     python onnxsim_counts.py
import pathlib

import onnx
import onnxsim


def nodes(model):
    return sum(node.op_type != "Constant" for node in model.graph.node)


data = pathlib.Path(onnx.__file__).parent / "backend/test/data"
models = {str(p.parent.relative_to(data)): p for p in data.glob("*/*/model.onnx") if p.parts[-3] not in ("light", "real")}
made = pathlib.Path(__file__).parent / "../made"
models |= {"made/" + p.parent.name: p for p in made.glob("*/model.onnx")}
lines = []
for name, path in sorted(models.items()):
    model = onnx.load(path)
    if nodes(model) < 2 and not model.functions:
        continue
    try:
        simplified, _ = onnxsim.simplify(model)
    except Exception:
        continue
    lines.append(f"{name} {nodes(model)} {nodes(simplified)}\n")
(pathlib.Path(__file__).parent / "testdata/onnxsim.txt").write_text("".join(lines))
