"""Detectors of PyOD, one after the other, on splits that are told on standard input.

usage: detect.py

For each line "FOLDER METHOD METHOD..." read, each method is fitted on FOLDER/train.npy (rows of standardised
float32) and scores FOLDER/test.npy. Where there are train.csv and test.csv instead, they become numbers by a ColumnTransformer that is
fitted on the former: see prepared. Its scores go to FOLDER/METHOD.npy, and a line "METHOD SECONDS" to standard output, or "METHOD
failed: ...". A line "end" ends the answer. Each method has PyOD's defaults, but for the seeds. One that takes
longer than LIMIT fails.
"""

import os
import signal
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")
os.environ.setdefault("TQDM_DISABLE", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")  # threads that wait for each other take time of the processor, too


LIMIT = 180  # processor seconds of one method on one split


def late(*_):
    raise TimeoutError(f"took longer than {LIMIT} s of the processor")


def made(name, seed, features):
    """A method with PyOD's defaults."""
    if name == "KNN":
        from pyod.models.knn import KNN
        return KNN()
    if name == "LOF":
        from pyod.models.lof import LOF
        return LOF(novelty=True)
    if name == "IForest":
        from pyod.models.iforest import IForest
        return IForest(random_state=seed)
    if name == "ECOD":
        from pyod.models.ecod import ECOD
        return ECOD()
    if name == "COPOD":
        from pyod.models.copod import COPOD
        return COPOD()
    if name == "HBOS":
        from pyod.models.hbos import HBOS
        return HBOS()
    if name == "OCSVM":
        from pyod.models.ocsvm import OCSVM
        return OCSVM()
    if name == "PCA":
        from pyod.models.pca import PCA
        return PCA(random_state=seed)
    if name == "MCD":
        from pyod.models.mcd import MCD
        return MCD(random_state=seed)
    if name == "AutoEncoder":
        from pyod.models.auto_encoder import AutoEncoder
        return AutoEncoder(random_state=seed, verbose=0)
    if name == "VAE":
        from pyod.models.vae import VAE
        return VAE(random_state=seed, verbose=0)
    if name == "DeepSVDD":
        from pyod.models.deep_svdd import DeepSVDD
        return DeepSVDD(n_features=features, random_state=seed, verbose=0)
    raise SystemExit(f"no method is called {name}")


def prepared(folder):
    """Numbers of train.csv and of test.csv, as a user of scikit-learn makes them.

    Numbers: the median for a gap, a column that says so, and standard scaling. Texts: one-hot, a gap being a text of its own.
    Times become numbers: the time itself, its hour, day of the week and month. Texts of which most are there once only are left out.
    """
    import pandas
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    train, test = (pandas.read_csv(f"{folder}/{part}.csv") for part in ("train", "test"))
    numbers, texts = [], []
    for column in list(train):
        if pandas.api.types.is_numeric_dtype(train[column]) and pandas.api.types.is_numeric_dtype(test[column]):
            numbers.append(column)
            continue
        try:
            times = [pandas.to_datetime(table[column], utc=True) for table in (train, test)]
        except ValueError:
            if train[column].nunique() <= len(train) / 2:
                texts.append(column)
            continue
        for table, time_ in zip((train, test), times):
            for name, values in (("", time_.astype("int64").where(time_.notna())), (" hour", time_.dt.hour), (" day", time_.dt.dayofweek), (" month", time_.dt.month)):
                table[column + name] = values
        numbers += [column + name for name in ("", " hour", " day", " month")]
    for table in (train, test):
        table[texts] = table[texts].astype(object).where(table[texts].notna(), "missing").astype(str)
    made = ColumnTransformer([
        ("numbers", make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler()), numbers),
        ("texts", OneHotEncoder(handle_unknown="ignore", sparse_output=False), texts),
    ]).fit(train)
    return made.transform(train), made.transform(test)


def read(folder):
    if os.path.exists(f"{folder}/train.csv"):
        return prepared(folder)
    return tuple(np.load(f"{folder}/{part}.npy").astype(np.float64) for part in ("train", "test"))


def main():
    signal.signal(signal.SIGPROF, late)
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what methods print is no answer
    from importlib.metadata import version

    print(version("pyod"), file=out)
    for line in sys.stdin:
        folder, *methods = line.split()
        train, test = read(folder)
        for name in methods:
            start = time.process_time()
            signal.setitimer(signal.ITIMER_PROF, LIMIT)
            try:
                method = made(name, 1, train.shape[1])
                method.fit(train)
                scores = np.asarray(method.decision_function(test), np.float32)
                if not np.isfinite(scores).all():
                    raise ValueError("scores that are not finite")
            except Exception as error:
                print(name, "failed:", str(error).replace("\n", " ")[:200], file=out)
                continue
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
            np.save(f"{folder}/{name}.npy", scores)
            print(name, time.process_time() - start, file=out)
        print("end", file=out)


main()
