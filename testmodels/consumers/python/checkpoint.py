"""Reads a checkpoint of hourglass with the package safetensors, and nothing of hourglass.

usage: checkpoint.py FILE
"""

import json
import sys

import numpy as np
from safetensors import safe_open

if len(sys.argv) != 2:
    sys.exit(__doc__)
with safe_open(sys.argv[1], framework="numpy") as file:
    about = json.loads(file.metadata()["hourglass"])
    tensors = {name: file.get_tensor(name) for name in file.keys()}

parameters = [name.removeprefix("best/") for name in tensors if name.startswith("best/")]
if about["steps"] < 1 or not parameters:
    sys.exit(f"{about['steps']} steps, and best parameters {parameters}")
for name in parameters:
    same = [tensors[name], tensors["best/" + name]] + [t for n, t in tensors.items() if n.startswith(name + ".")]
    if any(t.shape != same[0].shape or t.dtype != np.float32 or not np.isfinite(t).all() for t in same):
        sys.exit(f"{name}: {[(t.shape, t.dtype) for t in same]}")
print(f"Python: checkpoint of {about['steps']} steps, {len(parameters)} parameters, {len(tensors)} tensors")
