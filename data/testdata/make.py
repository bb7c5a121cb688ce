"""Writes the NPY fixtures with NumPy 2.4.6.

    pip install numpy==2.4.6 && python make.py
"""

from pathlib import Path

import numpy as np
from numpy.lib import format as npy

HERE = Path(__file__).parent

grid = np.array([[0, 0.5, -1], [1e-3, 3.4e38, -0.0]], dtype="<f4")
np.save(HERE / "v1.npy", grid)
for version in (2, 3):
    with open(HERE / f"v{version}.npy", "wb") as f:
        npy.write_array(f, grid, version=(version, 0))
np.save(HERE / "vector.npy", grid[1])
np.save(HERE / "cube.npy", np.arange(24, dtype="<f4").reshape(2, 3, 4))
np.save(HERE / "scalar.npy", np.float32(1))
np.save(HERE / "float64.npy", grid.astype("<f8"))
np.save(HERE / "fortran.npy", np.asfortranarray(grid))
np.save(HERE / "records.npy", np.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]))
np.save(HERE / "nan.npy", np.array([[1, 2], [3, np.nan]], dtype="<f4"))
