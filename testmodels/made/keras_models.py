"""Makes the models in the keras_* folders, each with fixtures that Keras itself computed on
TensorFlow. Keras writes ONNX by tf2onnx, whose from_keras (1.17.0) does not know Keras 3.

    python -m venv keras && keras/bin/pip install -r requirements_keras.txt
    keras/bin/python keras_models.py
"""

import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy
import onnx
import onnx.numpy_helper
import tensorflow
from keras import layers

HERE = pathlib.Path(__file__).parent


def dense():
    return keras.Sequential([
        keras.Input((16,)),
        layers.Dense(12, activation="relu"), layers.Dense(4, name="code"),
        layers.Dense(12, activation="elu"), layers.Dropout(0.3), layers.Dense(16, activation="sigmoid"),
    ])


def convolutional():
    """Channels come last, as Keras has them."""
    return keras.Sequential([
        keras.Input((8, 8, 1)),
        layers.Conv2D(4, 3, strides=2, padding="same"), layers.BatchNormalization(), layers.ReLU(),
        layers.Conv2D(8, 3, padding="same", activation="silu"), layers.MaxPooling2D(2),
        layers.Flatten(), layers.Dense(5, name="code"), layers.Dense(2 * 2 * 8, activation="tanh"), layers.Reshape((2, 2, 8)),
        layers.Conv2DTranspose(4, 3, strides=2, padding="same"), layers.LeakyReLU(0.2),
        layers.UpSampling2D(2), layers.Conv2D(1, 3, padding="same", activation="sigmoid"),
    ])


def recurrent():
    """Of LSTMs alone: tf2onnx writes a GRU of Keras as a Loop, which hourglass does not read."""
    return keras.Sequential([
        keras.Input((6, 3)),
        layers.LSTM(5), layers.Dense(2, name="code"),
        layers.Dense(4, activation="tanh"), layers.RepeatVector(6), layers.LSTM(5, return_sequences=True), layers.Dense(3),
    ])


def make(name, build, shape, opset):
    keras.utils.set_random_seed(len(name))
    random = numpy.random.default_rng(len(name))
    model = build()
    for w in model.weights:  # running statistics and biases too, so that none is 0 or 1
        w.assign(abs(random.normal(scale=0.4, size=w.shape)) + 0.1 if "variance" in w.path else random.normal(scale=0.4, size=w.shape))
    x = random.normal(size=(3, *shape)).astype(numpy.float32)
    y = numpy.asarray(model(x, training=False))
    folder = HERE / f"keras_{name}_{opset}"
    data = folder / "test_data_set_0"
    data.mkdir(parents=True, exist_ok=True)
    model.export(folder / "model.onnx", format="onnx", opset_version=opset, verbose=False)
    made = onnx.load(folder / "model.onnx")
    onnx.checker.check_model(made, full_check=True)
    (data / "input_0.pb").write_bytes(onnx.numpy_helper.from_array(x, made.graph.input[0].name).SerializeToString())
    (data / "output_0.pb").write_bytes(onnx.numpy_helper.from_array(y, made.graph.output[0].name).SerializeToString())
    size = (folder / "model.onnx").stat().st_size
    print(folder.name, size, "bytes; keras", keras.__version__, "tensorflow", tensorflow.__version__, sorted({n.op_type for n in made.graph.node}))


make("dense", dense, (16,), 13)
make("conv", convolutional, (8, 8, 1), 17)
make("recurrent", recurrent, (6, 3), 17)
