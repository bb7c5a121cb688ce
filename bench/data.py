"""Encodes a table as a user of pandas, polars or pyarrow does.

usage: data.py WAY TABLE ENCODER.onnx CODES.npy

WAY is pandas, polars or pyarrow. onnxruntime runs on one thread, because others would wait busily, which is processor time.
"""

import sys

import numpy
import onnxruntime

BATCH = 4096


def rows(way, table):
    if way == "pandas":
        import pandas

        return pandas.read_csv(table).to_numpy(numpy.float32)
    if way == "polars":
        import polars

        return polars.read_csv(table).to_numpy().astype(numpy.float32)
    import pyarrow.parquet

    columns = pyarrow.parquet.read_table(table).columns
    return numpy.stack([c.to_numpy() for c in columns], axis=1).astype(numpy.float32, copy=False)


def main():
    way, table, model, out = sys.argv[1:]
    x = rows(way, table)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    encoder = onnxruntime.InferenceSession(model, options)
    codes = [encoder.run(["latent"], {"input": x[i : i + BATCH]})[0] for i in range(0, len(x), BATCH)]
    numpy.save(out, numpy.concatenate(codes))


main()
