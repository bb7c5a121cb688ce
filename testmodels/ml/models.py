"""Makes the models in the folders beside this script, with fixtures that scikit-learn, LightGBM and
XGBoost themselves computed, of raw columns.

    python3 -m venv env && env/bin/pip install -r requirements.txt
    env/bin/python models.py
"""

import pathlib
import warnings

import lightgbm
import numpy
import onnx
import onnx.numpy_helper
import pandas
import skl2onnx
import sklearn
import xgboost
from onnxmltools.convert import convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType as ForeignFloats
from onnxmltools.convert.lightgbm.operator_converters.LightGbm import convert_lightgbm
from skl2onnx import update_registered_converter
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
from skl2onnx.common.shape_calculator import calculate_linear_classifier_output_shapes
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import Binarizer, Normalizer, OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.svm import SVC, SVR

HERE = pathlib.Path(__file__).parent
RANDOM = numpy.random.default_rng(11)
ROWS, SHOWN = 300, 12
warnings.filterwarnings("ignore")

COLUMNS = pandas.DataFrame({
    "age": (40 + 12 * RANDOM.normal(size=ROWS)).astype(numpy.float32),
    "fare": numpy.exp(RANDOM.normal(size=ROWS)).astype(numpy.float32),
    "color": RANDOM.choice(["red", "green", "blue"], ROWS),
    "city": RANDOM.choice(["Bonn", "Köln", "Trier"], ROWS),
    "grade": RANDOM.integers(1, 5, ROWS),
})
CLASSES = ((COLUMNS.age > 40) ^ (COLUMNS.color == "red")).astype(int) + (COLUMNS.fare > 2)
ANSWERS = numpy.where(CLASSES > 0, "yes", "no")
COLUMNS.loc[RANDOM.choice(ROWS, 20), "age"] = numpy.nan
TYPES = [
    ("age", FloatTensorType([None, 1])), ("fare", FloatTensorType([None, 1])), ("color", StringTensorType([None, 1])),
    ("city", StringTensorType([None, 1])), ("grade", Int64TensorType([None, 1])),
]
# The last rows have what no row of training had: a category, an empty string, a missing number.
RAW = COLUMNS.tail(SHOWN).reset_index(drop=True)
RAW.loc[0, "color"], RAW.loc[1, "city"], RAW.loc[2, "age"], RAW.loc[3, "color"] = "black", "", numpy.nan, "Red"

X = RANDOM.normal(size=(ROWS, 4)).astype(numpy.float32)
TWO = (X[:, 0] + X[:, 1] * X[:, 2] > 0).astype(int)
THREE = numpy.array(["low", "mid", "high"])[numpy.digitize(X[:, 0] + X[:, 1], [-0.5, 0.5])]
NUMBER = X[:, 0] * 2 + numpy.sin(X[:, 1])


def write(name, made, inputs, outputs):
    """Writes a model with one set of inputs and outputs. Weights of trees that only speed them up go."""
    folder = HERE / name / "test_data_set_0"
    folder.mkdir(parents=True, exist_ok=True)
    for node in made.graph.node:
        for attribute in [a for a in node.attribute if a.name == "nodes_hitrates"]:
            node.attribute.remove(attribute)
    (HERE / name / "model.onnx").write_bytes(made.SerializeToString())
    values = [v for v in made.graph.input if v.name not in {t.name for t in made.graph.initializer}]
    for what, expected, arrays in (("input", values, inputs), ("output", made.graph.output, outputs)):
        assert len(expected) == len(arrays), (name, what, len(expected), len(arrays))
        for i, (v, a) in enumerate(zip(expected, arrays)):
            (folder / f"{what}_{i}.pb").write_bytes(tensor(a, v.name).SerializeToString())
    print(name, sum(f.stat().st_size for f in (HERE / name).rglob("*") if f.is_file()), sorted({n.op_type for n in made.graph.node}))


def tensor(array, name):
    if array.dtype.kind in "OU":
        strings = [s.encode() for s in array.ravel()]
        return onnx.helper.make_tensor(name, onnx.TensorProto.STRING, array.shape, strings)
    return onnx.numpy_helper.from_array(array, name)


def floats(array):
    return numpy.asarray(array, numpy.float32)


def labels(array):
    array = numpy.asarray(array)
    return array.astype(numpy.int64) if array.dtype.kind == "i" else array.astype(str)


def of_columns(name, steps, answers, opset, ml, zipmap=False):
    """A pipeline from raw columns, each an input, to a label and probabilities."""
    model = Pipeline(steps).fit(COLUMNS, answers)
    options = None if zipmap else {id(model): {"zipmap": False}}
    made = skl2onnx.to_onnx(model, initial_types=TYPES, target_opset={"": opset, "ai.onnx.ml": ml}, options=options)
    taken = {v.name for v in made.graph.input}
    inputs = [RAW[[c]].to_numpy() for c, _ in TYPES if c in taken]
    inputs = [a.astype(str) if a.dtype.kind in "OU" or a.dtype == object else a for a in inputs]
    write(name, made, inputs, [labels(model.predict(RAW)), floats(model.predict_proba(RAW))])


def of_rows(name, model, answers, opset=17, ml=3, **how):
    """A model of rows of numbers."""
    model = model.fit(X, answers)
    rows = X[:SHOWN]
    made = skl2onnx.to_onnx(model, initial_types=[("x", FloatTensorType([None, X.shape[1]]))], target_opset={"": opset, "ai.onnx.ml": ml}, options={id(model): how} if how else None)
    if hasattr(model, "predict_proba"):
        outputs = [labels(model.predict(rows)), floats(model.predict_proba(rows))]
    elif hasattr(model, "transform"):
        outputs = [floats(model.transform(rows))]
    elif hasattr(model, "decision_function"):
        outputs = [labels(model.predict(rows)), floats(model.decision_function(rows))]
    else:
        outputs = [floats(model.predict(rows)).reshape(len(rows), -1)]
    write(name, made, [rows], outputs)


numbers = make_pipeline(SimpleImputer(), StandardScaler())
one_hot = ColumnTransformer([("n", numbers, ["age", "fare"]), ("s", OneHotEncoder(handle_unknown="ignore"), ["color", "city"]), ("g", OneHotEncoder(), ["grade"])])
ordinal = ColumnTransformer([("n", SimpleImputer(), ["age", "fare"]), ("s", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), ["color", "city"]), ("g", "passthrough", ["grade"])])
update_registered_converter(lightgbm.LGBMClassifier, "LightGbmLGBMClassifier", calculate_linear_classifier_output_shapes, convert_lightgbm,
                            options={"nocl": [True, False], "zipmap": [True, False, "columns"], "raw_scores": [True, False]})
boosted = lightgbm.LGBMClassifier(n_estimators=6, num_leaves=6, verbose=-1)

of_columns("columns_lightgbm", [("columns", one_hot), ("model", boosted)], ANSWERS, 15, 3)
of_columns("columns_ordinal", [("columns", ordinal), ("model", RandomForestClassifier(5, max_depth=3, random_state=1))], CLASSES, 17, 3)
of_columns("columns_logistic_zipmap", [("columns", one_hot), ("model", LogisticRegression())], ANSWERS, 13, 1, zipmap=True)
of_columns("columns_boosted", [("columns", one_hot), ("model", GradientBoostingClassifier(n_estimators=4, max_depth=2))], CLASSES, 20, 3)
of_rows("forest_strings", RandomForestClassifier(5, max_depth=3, random_state=1), THREE, zipmap=False)
of_rows("forest_of_two", RandomForestClassifier(5, max_depth=3, random_state=1), TWO, zipmap=False)
of_rows("forest_number", RandomForestRegressor(4, max_depth=3, random_state=1), NUMBER)
of_rows("logistic", LogisticRegression(), THREE, zipmap=False)
of_rows("vectors_number", SVR(C=0.2, epsilon=0.8), NUMBER)
of_rows("vectors_probabilities", SVC(C=0.5, kernel="poly", probability=True, random_state=1), THREE, zipmap=False)
of_rows("prepared", make_pipeline(StandardScaler(), Normalizer("l2"), Binarizer(threshold=0.1)), None, 11, 1)
rows = X[:SHOWN]
boost = xgboost.XGBRegressor(n_estimators=5, max_depth=3).fit(X, NUMBER)
write("xgboost_number", convert_xgboost(boost, initial_types=[("x", ForeignFloats([None, 4]))], target_opset=15), [rows], [floats(boost.predict(rows)).reshape(-1, 1)])
boost = xgboost.XGBClassifier(n_estimators=4, max_depth=3).fit(X, TWO)
write("xgboost_of_two", convert_xgboost(boost, initial_types=[("x", ForeignFloats([None, 4]))], target_opset=15), [rows], [labels(boost.predict(rows)), floats(boost.predict_proba(rows))])
print("scikit-learn", sklearn.__version__, "skl2onnx", skl2onnx.__version__, "lightgbm", lightgbm.__version__, "xgboost", xgboost.__version__)
