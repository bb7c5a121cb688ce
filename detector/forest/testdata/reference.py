"""Writes reference.json: an isolation forest of scikit-learn, its trees, and its scores of rows.

    pip install scikit-learn==1.9.1
    python reference.py
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.ensemble import IsolationForest

random = np.random.default_rng(1)
rows = np.round(random.normal(size=(60, 3)), 3).astype(np.float32)
rows[:, 2] = rows[:, 0] + np.round(rows[:, 2] / 8, 3)
rows[5], rows[9] = [4, -4, 0], [0, 0, 2.5]
forest = IsolationForest(n_estimators=6, max_samples=32, random_state=3).fit(rows)
trees = []
for tree in (e.tree_ for e in forest.estimators_):
    trees.append([
        dict(feature=max(int(f), 0), threshold=float(t), left=max(int(l), 0), right=max(int(r), 0), rows=int(n))
        for f, t, l, r, n in zip(tree.feature, tree.threshold, tree.children_left, tree.children_right, tree.n_node_samples)
    ])
# Scores of a large forest, which hardly depend on its seed, and how much they do.
large = np.array([-IsolationForest(n_estimators=1000, random_state=seed).fit(rows).score_samples(rows) for seed in range(4)])
pathlib.Path(__file__).with_name("reference.json").write_text(json.dumps(dict(
    sklearn=sklearn.__version__, rows=rows.tolist(), sample=32, trees=trees, scores=(-forest.score_samples(rows)).tolist(),
    large=large.mean(0).tolist(), spread=float(large.std(0, ddof=1).max()),
)) + "\n")
