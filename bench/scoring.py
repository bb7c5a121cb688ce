"""Reads and scores a table as a user of pandas and PyOD does.

usage: scoring.py TABLE.csv FIT

FIT rows at the start of the table are fitted on. Prints "VERSION", and then a line "NAME SECONDS" for reading and for each
method.
"""

import sys
import time
import warnings
from importlib.metadata import version

import pandas

warnings.filterwarnings("ignore")


def main():
    from pyod.models.iforest import IForest
    from pyod.models.knn import KNN
    from sklearn.preprocessing import StandardScaler

    print(version("pyod"))
    start = time.perf_counter()
    rows = pandas.read_csv(sys.argv[1]).to_numpy()
    print("pandas", time.perf_counter() - start)
    scale = StandardScaler().fit(rows[: int(sys.argv[2])])
    for method in (KNN(), IForest(random_state=1)):
        method.fit(scale.transform(rows[: int(sys.argv[2])]))
        start = time.perf_counter()
        method.decision_function(scale.transform(rows))
        print(type(method).__name__, time.perf_counter() - start)


main()
