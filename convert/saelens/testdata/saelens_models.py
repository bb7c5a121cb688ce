"""Writes the folders beside it with SAELens 6.54 (pip install sae-lens==6.54.12), with inputs, activations and reconstructions.

    python saelens_models.py
"""

import pathlib
import shutil

import numpy as np
import torch
from safetensors.torch import save_file
from sae_lens import SAE

HERE = pathlib.Path(__file__).parent
IN, UNITS, ROWS = 6, 12, 9

MODELS = {
    "standard": dict(architecture="standard", apply_b_dec_to_input=True),
    "standard_layer_norm": dict(architecture="standard", normalize_activations="layer_norm"),
    "topk": dict(architecture="topk", k=3, apply_b_dec_to_input=False),
    "topk_rescaled": dict(architecture="topk", k=3, rescale_acts_by_decoder_norm=True),
    "jumprelu": dict(architecture="jumprelu", apply_b_dec_to_input=False, normalize_activations="constant_norm_rescale"),
    "jumprelu_half": dict(architecture="jumprelu", dtype="bfloat16"),
    "gated": dict(architecture="gated"),
}


def main():
    for number, (name, settings) in enumerate(MODELS.items()):
        torch.manual_seed(number)
        settings = dict(d_in=IN, d_sae=UNITS, dtype="float32", device="cpu", **{k: v for k, v in settings.items() if k != "dtype"})
        half = name.endswith("_half")
        sae = SAE.from_dict(settings)
        with torch.no_grad():
            for key, value in sae.named_parameters():
                value.copy_(torch.randn_like(value) * (0.3 if value.dim() == 1 else 0.7))
                if key == "threshold":
                    value.copy_(torch.rand_like(value))
                if half:
                    value.copy_(value.to(torch.bfloat16).to(torch.float32))
        folder = HERE / name
        shutil.rmtree(folder, ignore_errors=True)
        sae.save_model(folder)
        if half:  # the same weights, stored in half of the bits
            save_file({k: v.to(torch.bfloat16).contiguous() for k, v in sae.state_dict().items()}, folder / "sae_weights.safetensors")
        x = torch.randn(ROWS, IN) * 2 + 0.5
        with torch.no_grad():
            acts = sae.encode(x)
            back = sae.decode(acts)
        assert 0 < (acts > 0).float().mean() < 1
        for what, value in (("input", x), ("latent", acts), ("reconstruction", back)):
            np.save(folder / f"{what}.npy", value.numpy().astype(np.float32))


main()
