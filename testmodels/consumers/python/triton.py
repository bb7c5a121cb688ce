"""Asks a server for the fixtures of a kit with NVIDIA's clients, over HTTP and gRPC.

    python triton.py KIT NAME HTTP-ADDRESS GRPC-ADDRESS

Prints what it compares; exits with status 1 where something disagrees.
"""

import json
import pathlib
import sys

import numpy as np
import tritonclient.grpc
import tritonclient.http
from tritonclient.utils import InferenceServerException, triton_to_np_dtype

TOLERANCE = 1e-5  # absolute, and relative to what is expected


def array(tensor):
    """A tensor of a fixture as the clients take it. null stands for NaN."""
    if tensor["datatype"] == "BYTES":
        return np.array([text.encode() for text in tensor["data"]], object).reshape(tensor["shape"])
    data = [np.nan if v is None else v for v in tensor["data"]]
    return np.array(data, triton_to_np_dtype(tensor["datatype"])).reshape(tensor["shape"])


def ask(module, client, model, fixtures, rows):
    inputs = []
    for t in fixtures["inputs"]:
        x = array(t)[:rows]
        inputs.append(module.InferInput(t["name"], list(x.shape), t["datatype"]))
        inputs[-1].set_data_from_numpy(x)
    outputs = [module.InferRequestedOutput(t["name"]) for t in fixtures["outputs"]]
    return client.infer(model, inputs, outputs=outputs, request_id="1")


def check(module, client, model, fixtures):
    """Compares metadata and outputs of one model."""
    protocol = module.__name__.split(".")[-1]
    right = client.is_server_live() and client.is_server_ready() and client.is_model_ready(model)
    about = client.get_model_metadata(model)
    names = [t["name"] for t in about["outputs"]] if isinstance(about, dict) else [t.name for t in about.outputs]
    right = right and names == [t["name"] for t in fixtures["outputs"]]
    for rows in (None, 1):
        result = ask(module, client, model, fixtures, rows)
        for t in fixtures["outputs"]:
            want, got = array(t)[:rows].astype(float), result.as_numpy(t["name"])
            same = got.shape == want.shape and np.allclose(got.astype(float), want, TOLERANCE, TOLERANCE, equal_nan=True)
            print(f"  {'' if same else 'WRONG '}{protocol}, {model}, {t['name']}, batch {len(want)}")
            right = right and same
    try:
        ask(module, client, "none", fixtures, 1)
        right = False
        print(f"  WRONG {protocol}: a model that is not there has answered")
    except InferenceServerException as e:
        print(f"  {protocol}, a model that is not there: {e.status()}, {e.message()}")
    return right


def main():
    kit, name, http, grpc = pathlib.Path(sys.argv[1]), *sys.argv[2:]
    models = {"columns": name} if (kit / "columns.onnx").exists() else {"encoder": f"{name}-encoder", "decoder": f"{name}-decoder", "autoencoder": name}
    right = True
    for module, address in ((tritonclient.http, http), (tritonclient.grpc, grpc)):
        client = module.InferenceServerClient(address)
        for part, model in models.items():
            fixtures = json.loads((kit / "fixtures" / part / "tensors.json").read_text(encoding="utf-8"))
            right = check(module, client, model, fixtures) and right
        client.close()
    print(f"tritonclient {'agrees' if right else 'DISAGREES'}")
    sys.exit(not right)


if __name__ == "__main__":
    main()
