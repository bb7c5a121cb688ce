"""Writes the embedded digits from the copy that scikit-learn 1.9.1 ships.

    pip install scikit-learn==1.9.1 && python make.py
"""

import gzip
import struct
from pathlib import Path

from sklearn.datasets import load_digits

HERE = Path(__file__).parent


def idx(name: str, array) -> None:
    head = struct.pack(">HBB", 0, 0x08, array.ndim)
    head += struct.pack(f">{array.ndim}I", *array.shape)
    body = array.astype("u1").tobytes()
    # mtime 0 and no file name: the same bytes on every run.
    (HERE / name).write_bytes(gzip.compress(head + body, 9, mtime=0))


digits = load_digits()
idx("images-idx3-ubyte.gz", digits.images)
idx("labels-idx1-ubyte.gz", digits.target)
