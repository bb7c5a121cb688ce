"""Scores rows as they come with a detector of windows, and holds the scores against those of hourglass.

    python stream.py DIR

DIR.rows.csv has the rows, and DIR.scores.csv what "hourglass score DIR --follow" made of them. The rows have no gaps.
"""

import csv
import sys

# The lines up to the mark are those of docs/detectors.md.
import collections
import json

import numpy
import onnxruntime


class Stream:
    """Scores the steps of a series as they come."""

    def __init__(self, path):
        self.session = onnxruntime.InferenceSession(path)
        rows = json.loads(self.session.get_modelmeta().custom_metadata_map["hourglass.rows"])
        self.sensors = [c["name"] for c in rows["schema"]["columns"] if c["kind"] == "number"]
        self.steps = collections.deque(maxlen=rows["window"])

    def score(self, row):
        """Returns the score of the window that ends with a row, by the names of its columns, or None."""
        self.steps.append([float(row[name]) for name in self.sensors])
        if len(self.steps) < self.steps.maxlen:
            return None
        window = numpy.array(self.steps, numpy.float32).T.reshape(1, -1)  # sensor after sensor
        return self.session.run(["score"], {"input": window})[0].item()
# mark


folder = sys.argv[1]
stream, compared = Stream(folder + "/detector.onnx"), 0
with open(folder + ".rows.csv", newline="") as rows, open(folder + ".scores.csv", newline="") as scores:
    for row, want in zip(csv.DictReader(rows), csv.DictReader(scores), strict=True):
        got = stream.score(row)
        if (got is None) != (want["score"] == "") or got is not None and abs(got - float(want["score"])) > 1e-5 * (1 + abs(got)):
            sys.exit(f"row {want['row']}: score {got}, hourglass has {want['score'] or 'none'}")
        compared += got is not None
print(f"  {compared} steps have the scores of hourglass")
sys.exit(compared == 0)
