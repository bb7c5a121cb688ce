"""Makes the models in the sklearn_* folders, each with fixtures that scikit-learn itself
computed.

    env/bin/python sklearn_models.py
"""

import pathlib
import warnings

import numpy
import onnx
import onnx.numpy_helper
import sklearn
import skl2onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.decomposition import PCA
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

HERE = pathlib.Path(__file__).parent
RANDOM = numpy.random.default_rng(7)
X = (RANDOM.normal(size=(400, 4)) @ RANDOM.normal(size=(4, 10)) + 0.1 * RANDOM.normal(size=(400, 10))).astype(numpy.float32)
warnings.filterwarnings("ignore")


def make(name, model, compute, opset, options=None):
    folder = HERE / name
    data = folder / "test_data_set_0"
    data.mkdir(parents=True, exist_ok=True)
    made = skl2onnx.to_onnx(model, initial_types=[("x", FloatTensorType([None, X.shape[1]]))], target_opset={"": opset, "ai.onnx.ml": 1}, options=options)
    if made.graph.node[-1].op_type == "Reshape":
        # skl2onnx 1.20.0 makes one column of a regressor's outputs, however many they are.
        last = made.graph.node.pop()
        made.graph.node[-1].output[0] = last.output[0]
        made.graph.output[0].type.tensor_type.shape.dim[1].dim_value = X.shape[1]
    (folder / "model.onnx").write_bytes(made.SerializeToString())
    rows = X[:5]
    (data / "input_0.pb").write_bytes(onnx.numpy_helper.from_array(rows, "x").SerializeToString())
    for i, (o, y) in enumerate(zip(made.graph.output, compute(rows))):
        (data / f"output_{i}.pb").write_bytes(onnx.numpy_helper.from_array(y, o.name).SerializeToString())
    print(name, "scikit-learn", sklearn.__version__, "skl2onnx", skl2onnx.__version__, sorted({n.op_type for n in made.graph.node}))


def floats(f):
    return lambda rows: [f(rows).astype(numpy.float32)]


pca = PCA(4).fit(X)
make("sklearn_pca", pca, floats(pca.transform), 17)
mlp = MLPRegressor(hidden_layer_sizes=(8, 3, 8), activation="tanh", max_iter=300, random_state=1).fit(X, X)
make("sklearn_mlp", mlp, floats(mlp.predict), 13)
pipeline = make_pipeline(StandardScaler(), PCA(4), MLPRegressor(hidden_layer_sizes=(6,), max_iter=300, random_state=1)).fit(X, X)
make("sklearn_pipeline", pipeline, floats(pipeline.predict), 11)
