"""Makes the models in the torch_* folders: small autoencoders, each with fixtures that
PyTorch itself computed, in the layout of ONNX's own tests.

    python -m venv env && env/bin/pip install -r requirements.txt
    env/bin/python torch_models.py
"""

import pathlib

import numpy
import onnx
import onnx.numpy_helper
import torch
from torch import nn

HERE = pathlib.Path(__file__).parent


class Dense(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(16, 12), nn.ReLU(), nn.Linear(12, 4))
        self.decoder = nn.Sequential(nn.Linear(4, 12), nn.LeakyReLU(0.2), nn.Dropout(0.3), nn.Linear(12, 16), nn.Sigmoid())

    def forward(self, x):
        return self.decoder(self.encoder(x))


class Convolutional(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Sequential(
            nn.Conv2d(1, 4, 3, stride=2, padding=1), nn.BatchNorm2d(4), nn.ReLU(),
            nn.Conv2d(4, 8, 3, padding=1), nn.PReLU(8), nn.MaxPool2d(2),
        )
        self.to_code = nn.Linear(8 * 2 * 2, 5)
        self.from_code = nn.Linear(5, 8 * 2 * 2)
        self.decoder = nn.Sequential(
            nn.ConvTranspose2d(8, 4, 3, stride=2, padding=1, output_padding=1), nn.GELU(),
            nn.Upsample(scale_factor=2, mode="nearest"), nn.Conv2d(4, 1, 3, padding=1), nn.Hardsigmoid(),
        )

    def forward(self, x):
        code = self.to_code(torch.flatten(self.down(x), 1))
        return self.decoder(self.from_code(code).view(x.size(0), 8, 2, 2))


class Variational(nn.Module):
    """Gives the reconstruction from the mean, the mean, and the log-variance."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(16, 12), nn.LayerNorm(12), nn.SiLU())
        self.mean, self.log_variance = nn.Linear(12, 3), nn.Linear(12, 3)
        self.decoder = nn.Sequential(nn.Linear(3, 12), nn.Tanh(), nn.Linear(12, 16))

    def forward(self, x):
        h = self.body(x)
        mean = self.mean(h)
        return self.decoder(mean), mean, self.log_variance(h).clamp(-8, 8)


class Sequence(nn.Module):
    """In one dimension, with instance normalization, pixel shuffling's like, and padding."""

    def __init__(self):
        super().__init__()
        self.down = nn.Sequential(
            nn.ReflectionPad1d(1), nn.Conv1d(2, 6, 3, stride=2), nn.InstanceNorm1d(6, affine=True), nn.ELU(),
            nn.Conv1d(6, 4, 3, stride=2, padding=1, groups=2), nn.Softplus(),
        )
        self.to_code = nn.Linear(4 * 4, 3)
        self.from_code = nn.Linear(3, 4 * 4)
        self.decoder = nn.Sequential(nn.ConvTranspose1d(4, 4, 4, stride=4, groups=4), nn.Hardswish(), nn.Conv1d(4, 2, 1))

    def forward(self, x):
        code = self.to_code(self.down(x).reshape(x.shape[0], -1))
        first, second = self.from_code(code).split([8, 8], dim=1)
        return self.decoder(torch.cat([first.reshape(-1, 2, 4), second.reshape(-1, 2, 4)], dim=1))


class Recurrent(nn.Module):
    """An LSTM reads the steps, a GRU writes them: from the code at each step, both ways."""

    def __init__(self, steps=6, features=3, hidden=5):
        super().__init__()
        self.steps = steps
        self.reader = nn.LSTM(features, hidden, batch_first=True)
        self.to_code, self.from_code = nn.Linear(hidden, 2), nn.Linear(2, 4)
        self.writer = nn.GRU(4, hidden, batch_first=True, bidirectional=True)
        self.out = nn.Linear(2 * hidden, features)

    def forward(self, x):
        _, (state, _) = self.reader(x)
        steps = torch.tanh(self.from_code(self.to_code(state[-1]))).unsqueeze(1).repeat(1, self.steps, 1)
        return self.out(self.writer(steps)[0])


class Conditional(nn.Module):
    """Is given each row's class, which it embeds, at both ends; gives the code too."""

    def __init__(self, classes=4):
        super().__init__()
        self.classes = nn.Embedding(classes, 3)
        self.encoder = nn.Sequential(nn.Linear(16 + 3, 12), nn.ReLU(), nn.Linear(12, 2))
        self.decoder = nn.Sequential(nn.Linear(2 + 3, 12), nn.ELU(), nn.Linear(12, 16))

    def forward(self, x, label):
        which = self.classes(label)
        code = self.encoder(torch.cat([x, which], dim=1))
        return self.decoder(torch.cat([code, which], dim=1)), code


def fixtures(folder, names, tensors, prefix):
    for i, (name, tensor) in enumerate(zip(names, tensors)):
        (folder / f"{prefix}_{i}.pb").write_bytes(onnx.numpy_helper.from_array(tensor, name).SerializeToString())


def without_traces(path):
    """Takes out where in the maker's folders each node is from."""
    model = onnx.load(path)
    for node in model.graph.node:
        kept = [p for p in node.metadata_props if not p.key.endswith("stack_trace")]
        del node.metadata_props[:]
        node.metadata_props.extend(kept)
    onnx.save(model, path)


def make(name, model, shape, outputs, opset, dynamo, classes=0):
    def rows(n):
        x = torch.randn(n, *shape)
        return (x, torch.randint(classes, (n,))) if classes else (x,)

    torch.manual_seed(len(name))
    for p in model.parameters():
        nn.init.normal_(p, std=0.4)
    model.train()
    with torch.no_grad():
        for _ in range(5):  # so that running statistics are not 0 and 1
            model(*rows(8))
    model.eval()
    folder = HERE / name
    data = folder / "test_data_set_0"
    data.mkdir(parents=True, exist_ok=True)
    x = rows(3)
    inputs = ["x", "label"][:len(x)]
    if dynamo:
        program = torch.onnx.export(model, x, dynamo=True, opset_version=opset, input_names=inputs, output_names=outputs,
                                    dynamic_shapes=({0: torch.export.Dim("n")},) * len(x), verbose=False)
        program.save(folder / "model.onnx", external_data=False)
        without_traces(folder / "model.onnx")
    else:
        torch.onnx.export(model, x, folder / "model.onnx", dynamo=False, opset_version=opset, input_names=inputs, output_names=outputs,
                          dynamic_axes={v: {0: "n"} for v in inputs + outputs})
    with torch.no_grad():
        y = model(*x)
    fixtures(data, inputs, [v.numpy() for v in x], "input")
    fixtures(data, outputs, [v.numpy() for v in (y if isinstance(y, tuple) else (y,))], "output")
    onnx.checker.check_model(onnx.load(folder / "model.onnx"), full_check=True)
    print(name, (folder / "model.onnx").stat().st_size, "bytes; torch", torch.__version__, "numpy", numpy.__version__, "onnx", onnx.__version__)


for opset, suffix, dynamo in ((12, "", False), (17, "", False), (20, "_dynamo", True)):
    make(f"torch_dense_{opset}{suffix}", Dense(), (16,), ["y"], opset, dynamo)
    make(f"torch_conv_{opset}{suffix}", Convolutional(), (1, 8, 8), ["y"], opset, dynamo)
    make(f"torch_vae_{opset}{suffix}", Variational(), (16,), ["y", "mean", "log_variance"], opset, dynamo)
    make(f"torch_sequence_{opset}{suffix}", Sequence(), (2, 16), ["y"], opset, dynamo)
    make(f"torch_recurrent_{opset}{suffix}", Recurrent(), (6, 3), ["y"], opset, dynamo)
    if opset > 12:
        make(f"torch_conditional_{opset}{suffix}", Conditional(), (16,), ["y", "code"], opset, dynamo, classes=4)
