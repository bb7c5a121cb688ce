"""Writes the fixtures with NumPy 2.4.6.

    pip install numpy==2.4.6 && python make.py
"""

from pathlib import Path

import numpy as np

HERE = Path(__file__).parent

# Every array is 2×3×4 of 0 to 23, or of their oddness.
grid = np.arange(24).reshape(2, 3, 4)
arrays = {}
for code in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
    for order in "<>":
        arrays[f"{order}{code}"] = grid.astype(order + code)
        arrays[f"{order}{code}.T"] = np.asfortranarray(grid.astype(order + code))
arrays["b1"] = grid % 2 == 1
arrays["b1.T"] = np.asfortranarray(grid % 2 == 1)
arrays["scalar"] = np.array(23, dtype="<f4")
arrays["empty"] = np.zeros((0, 4), dtype=">i8")
np.savez(HERE / "stored.npz", **arrays)
np.savez_compressed(HERE / "deflated.npz", **arrays)
np.save(HERE / "fortran.npy", np.asfortranarray(grid.astype(">f8")))
np.save(HERE / "complex.npy", np.zeros(2, dtype="<c8"))
np.save(HERE / "records.npy", np.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]))
