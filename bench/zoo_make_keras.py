"""Makes ONNX files of Keras models in the folder that is given, which Keras writes by tf2onnx.

Adds a line to missing.txt for each file that could not be made.
"""

import os
import sys

import keras
import numpy
from keras import layers

DIR = sys.argv[1]
keras.utils.set_random_seed(1)

MODELS = {
    "dense": [keras.Input((16,)), layers.Dense(12, activation="relu"), layers.BatchNormalization(), layers.Dense(3, activation="softmax")],
    "separable": [keras.Input((24, 24, 3)), layers.SeparableConv2D(8, 3, strides=2, padding="same", activation="swish"), layers.Conv2D(8, 3, dilation_rate=2), layers.GlobalMaxPooling2D(), layers.Dense(4)],
    "transposed": [keras.Input((8, 8, 4)), layers.Conv2DTranspose(8, 3, strides=2, padding="same"), layers.LayerNormalization(), layers.UpSampling2D(2, interpolation="bilinear"), layers.Cropping2D(1)],
    "lstm": [keras.Input((10, 4)), layers.Bidirectional(layers.LSTM(6, return_sequences=True)), layers.LSTM(5), layers.Dense(2)],
    "gru": [keras.Input((10, 4)), layers.GRU(6), layers.Dense(2)],
    "words": [keras.Input((12,), dtype="int32"), layers.Embedding(50, 8), layers.Conv1D(8, 3, padding="causal", activation="tanh"), layers.GlobalAveragePooling1D(), layers.Dense(1, activation="sigmoid")],
}
for name, parts in MODELS.items():
    to = os.path.join(DIR, f"keras_{name}.onnx")
    try:
        model = keras.Sequential(parts)
        model(numpy.zeros((1, *model.input_shape[1:]), model.inputs[0].dtype))  # Keras exports what has been called
        model.export(to, format="onnx", opset_version=17, verbose=False)
    except Exception as e:  # any failure of a maker is reported
        with open(os.path.join(DIR, "missing.txt"), "a") as missing:
            print(f"keras_{name}:", type(e).__name__, " ".join(str(e).split())[:200], file=missing)
