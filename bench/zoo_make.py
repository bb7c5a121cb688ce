"""Makes ONNX files in the folder that is given: exporters, converters, and onnxruntime's own tools.

Adds a line to missing.txt for each file that could not be made.
"""

import logging
import os
import sys
import warnings

import lightgbm
import numpy
import onnx
import onnxmltools
import onnxruntime
import sklearn.datasets
import sklearn.impute
import torch
import xgboost
from onnxmltools.convert.common.data_types import FloatTensorType as Floats
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static
from onnxruntime.transformers.float16 import convert_float_to_float16
from skl2onnx import to_onnx, update_registered_converter
from sklearn import calibration, compose, decomposition, ensemble, feature_selection, gaussian_process, linear_model, mixture, naive_bayes, neighbors, neural_network, pipeline, preprocessing, svm, tree
from torch import nn

DIR = sys.argv[1]
warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
torch.manual_seed(1)
RANDOM = numpy.random.default_rng(1)


def path(name):
    return os.path.join(DIR, name + ".onnx")


def attempt(name, make):
    """Makes a file; says why where it fails."""
    try:
        made = make(path(name))
        if made is not None:
            onnx.save(made, path(name))
    except Exception as e:  # any failure of a maker is reported
        with open(os.path.join(DIR, "missing.txt"), "a") as missing:
            print(name + ":", type(e).__name__, " ".join(str(e).split())[:200], file=missing)
        if os.path.exists(path(name)):
            os.remove(path(name))


# scikit-learn, LightGBM and XGBoost, on numbers and on a table with words and gaps.

X, Y = sklearn.datasets.load_breast_cancer(return_X_y=True)
X = X[:, :12].astype(numpy.float32)
DIGITS, DIGIT = sklearn.datasets.load_digits(return_X_y=True)
DIGITS = DIGITS.astype(numpy.float32)
NUMBER = X[:, 0] + X[:, 1] * X[:, 2] / 50
WORDS = RANDOM.choice(["red", "green", "blue"], (len(X), 2))

ESTIMATORS = {
    "logistic": linear_model.LogisticRegression(max_iter=300),
    "forest": ensemble.RandomForestClassifier(30, random_state=1),
    "extra_trees": ensemble.ExtraTreesClassifier(20, random_state=1),
    "boosting": ensemble.GradientBoostingClassifier(n_estimators=30, random_state=1),
    "histogram_boosting": ensemble.HistGradientBoostingClassifier(max_iter=30, random_state=1),
    "svc": svm.SVC(probability=True, random_state=1),
    "linear_svc": svm.LinearSVC(),
    "neighbors": neighbors.KNeighborsClassifier(5),
    "bayes": naive_bayes.GaussianNB(),
    "perceptron": neural_network.MLPClassifier((16,), max_iter=100, random_state=1),
    "adaboost": ensemble.AdaBoostClassifier(n_estimators=10, random_state=1),
    "calibrated": calibration.CalibratedClassifierCV(linear_model.LogisticRegression(max_iter=300)),
    "voting": ensemble.VotingClassifier([("a", linear_model.LogisticRegression(max_iter=300)), ("b", tree.DecisionTreeClassifier(max_depth=5))], voting="soft", flatten_transform=False),
    "mixture": mixture.GaussianMixture(3, random_state=1),
    "isolation": ensemble.IsolationForest(n_estimators=20, random_state=1),
    "process": gaussian_process.GaussianProcessRegressor(),
    "ridge": linear_model.Ridge(),
    "svr": svm.SVR(),
    "forest_regressor": ensemble.RandomForestRegressor(20, random_state=1),
    "steps": pipeline.make_pipeline(preprocessing.PowerTransformer(), feature_selection.SelectKBest(k=6), preprocessing.PolynomialFeatures(2), linear_model.LogisticRegression(max_iter=300)),
    "pca_bins": pipeline.make_pipeline(preprocessing.KBinsDiscretizer(5, encode="onehot-dense"), decomposition.PCA(4)),
}
for name, model in ESTIMATORS.items():
    y = NUMBER if isinstance(model, (gaussian_process.GaussianProcessRegressor, linear_model.Ridge, svm.SVR, ensemble.RandomForestRegressor)) else Y
    opset = 17 if name < "m" else 21
    attempt("sklearn_" + name, lambda _: to_onnx(model.fit(preprocessing.scale(X), y), X[:1], target_opset={"": opset, "ai.onnx.ml": 3}))


def table(_):
    import pandas

    frame = pandas.DataFrame({"size": X[:, 0], "weight": X[:, 1], "color": WORDS[:, 0], "city": WORDS[:, 1]})
    frame.loc[::17, "size"] = numpy.nan
    numbers = pipeline.make_pipeline(sklearn.impute.SimpleImputer(), preprocessing.StandardScaler())
    columns = compose.ColumnTransformer([("n", numbers, ["size", "weight"]), ("w", preprocessing.OneHotEncoder(handle_unknown="ignore"), ["color", "city"])])
    return to_onnx(pipeline.make_pipeline(columns, ensemble.GradientBoostingClassifier(n_estimators=20)).fit(frame, Y), frame[:1], target_opset={"": 19, "ai.onnx.ml": 3})


attempt("sklearn_table", table)
BOOSTED = {
    "lightgbm_classes": lightgbm.LGBMClassifier(n_estimators=20, verbose=-1), "lightgbm_number": lightgbm.LGBMRegressor(n_estimators=30, verbose=-1),
    "xgboost_classes": xgboost.XGBClassifier(n_estimators=20), "xgboost_number": xgboost.XGBRegressor(n_estimators=30),
}
for name, model in BOOSTED.items():
    several = name.endswith("classes")
    model.fit(DIGITS if several else X, DIGIT if several else NUMBER)
    convert = onnxmltools.convert_lightgbm if name.startswith("light") else onnxmltools.convert_xgboost
    attempt(name, lambda _: convert(model, initial_types=[("x", Floats([None, 64 if several else 12]))], target_opset=15))


# Nets of PyTorch, by both of its exporters.


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU())
        self.depthwise = nn.Sequential(nn.Conv2d(16, 16, 3, padding=1, groups=16), nn.Hardswish(), nn.Conv2d(16, 16, 1))
        self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10))

    def forward(self, x):
        x = self.first(x)
        return self.head(x + self.depthwise(x)).softmax(1)


class Upsampler(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Sequential(nn.Conv2d(1, 8, 3, stride=2, padding=1), nn.GroupNorm(2, 8), nn.SiLU())
        self.up = nn.Sequential(nn.Conv2d(8, 16, 3, padding=1), nn.PixelShuffle(2), nn.Conv2d(4, 1, 1))

    def forward(self, x):
        up = nn.functional.interpolate(x, scale_factor=1.0, mode="bilinear", align_corners=False)
        return self.up(self.down(x)) + up


class Attending(nn.Module):
    def __init__(self, layers=2):
        super().__init__()
        self.words = nn.Embedding(200, 32)
        self.layers = nn.ModuleList(nn.TransformerEncoderLayer(32, 4, 64, batch_first=True, activation="gelu") for _ in range(layers))

    def forward(self, ids):
        x = self.words(ids)
        for layer in self.layers:
            x = layer(x)
        return x.mean(1)


class Causal(nn.Module):
    """Attends to what came before, by a mask that is computed from the length."""

    def __init__(self):
        super().__init__()
        self.words, self.qkv, self.out = nn.Embedding(100, 32), nn.Linear(32, 96), nn.Linear(32, 100)

    def forward(self, ids):
        x = self.words(ids)
        n = x.shape[1]
        q, k, v = (t.view(x.shape[0], n, 4, 8).transpose(1, 2) for t in self.qkv(x).split(32, 2))
        mask = torch.full((n, n), float("-inf")).triu(1)
        y = ((q @ k.transpose(2, 3)) / 8**0.5 + mask).softmax(3) @ v
        return self.out(y.transpose(1, 2).reshape(x.shape))


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.front = nn.Sequential(nn.Conv1d(8, 16, 5, padding=2), nn.ReLU())
        self.lstm, self.gru, self.out = nn.LSTM(16, 24, 2, batch_first=True, bidirectional=True), nn.GRU(48, 16, batch_first=True), nn.Linear(16, 12)

    def forward(self, x):
        x = self.front(x).transpose(1, 2)
        return self.out(self.gru(self.lstm(x)[0])[0]).log_softmax(2)


class Detecting(nn.Module):
    """Boxes and scores of a grid, with the best of them chosen."""

    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Conv2d(3, 8, 3, stride=4, padding=1), nn.LeakyReLU(0.1), nn.Conv2d(8, 5, 1))

    def forward(self, x):
        y = self.net(x).flatten(2).transpose(1, 2)
        score, where = y[..., 4].sigmoid().topk(5, dim=1)
        boxes = torch.gather(y[..., :4], 1, where.unsqueeze(2).expand(-1, -1, 4))
        low, high = boxes[..., :2] - boxes[..., 2:].exp() / 2, boxes[..., :2] + boxes[..., 2:].exp() / 2
        return torch.cat([low, high], 2).clamp(-4, 4), score


class Stepping(nn.Module):
    """Takes as many steps as its input says, in a loop."""

    def forward(self, x, steps: int):
        for _ in range(steps):
            x = torch.tanh(x) * 0.5 + x
        return x


class Choosing(nn.Module):
    """Goes one way or the other by the sum of its input."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(4, 8, batch_first=True)

    def forward(self, x):
        if bool(x.sum() > 0):
            return self.lstm(x)[0]
        return torch.zeros(x.shape[0], x.shape[1], 8)


class Warping(nn.Module):
    def forward(self, x, theta):
        grid = nn.functional.affine_grid(theta, x.shape, align_corners=False)
        return nn.functional.grid_sample(x, grid, align_corners=False)


NETS = {
    "residual": (Residual(), (torch.randn(1, 3, 24, 24),)), "upsampler": (Upsampler(), (torch.randn(1, 1, 16, 16),)),
    "attending": (Attending(), (torch.randint(200, (2, 9)),)), "causal": (Causal(), (torch.randint(100, (2, 7)),)),
    "reader": (Reader(), (torch.randn(2, 8, 20),)), "detecting": (Detecting(), (torch.randn(1, 3, 32, 32),)),
    "warping": (Warping(), (torch.randn(2, 3, 8, 8), torch.randn(2, 2, 3))),
}
for name, (net, inputs) in NETS.items():
    net.eval()
    axes = {f"x{i}": {0: "batch"} for i in range(len(inputs))}
    opset = 20 if name == "warping" else 16
    attempt(f"torch_{name}", lambda to: torch.onnx.export(net, inputs, to, dynamo=False, opset_version=opset, input_names=list(axes), dynamic_axes=axes))
    dynamic = tuple({0: torch.export.Dim("batch")} for _ in inputs) if inputs[0].shape[0] > 1 else None
    attempt(f"torch_{name}_dynamo", lambda to: torch.onnx.export(net, inputs, dynamo=True, opset_version=20, dynamic_shapes=dynamic, verbose=False).save(to, external_data=False))
SCRIPTED = {"stepping": (Stepping(), (torch.randn(2, 5), 3)), "choosing": (Choosing(), (torch.randn(2, 6, 4),))}
for name, (net, inputs) in SCRIPTED.items():
    attempt(f"torch_{name}_scripted", lambda to: torch.onnx.export(torch.jit.script(net), inputs, to, dynamo=False, opset_version=17))


# What onnxruntime's optimizer, quantizer and float16 converter make of some of these.


class Samples(CalibrationDataReader):
    def __init__(self, tensors):
        self.left = [{"x0": t.numpy()} for t in tensors]

    def get_next(self):
        return self.left.pop() if self.left else None


def optimized(source, level):
    def make(to):
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level, options.optimized_model_filepath = level, to
        options.log_severity_level = 3
        onnxruntime.InferenceSession(path(source), options, providers=["CPUExecutionProvider"])

    return make


for source in ("torch_residual", "torch_attending", "torch_reader", "sklearn_perceptron"):
    attempt(source + "_optimized", optimized(source, onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED))
attempt("torch_causal_basic", optimized("torch_causal", onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC))
for source in ("torch_residual", "torch_attending", "torch_causal", "torch_reader"):
    attempt(source + "_dynamic8", lambda to: quantize_dynamic(path(source), to))
for style in QuantFormat:
    attempt("torch_residual_static8_" + style.name.lower(), lambda to: quantize_static(path("torch_residual"), to, Samples(torch.randn(8, 1, 3, 24, 24)), quant_format=style, per_channel=True, activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8))
attempt("torch_residual_half", lambda to: convert_float_to_float16(onnx.load(path("torch_residual")), keep_io_types=True))
attempt("torch_attending_half", lambda to: convert_float_to_float16(onnx.load(path("torch_attending"))))
