"""Copies the snippets out of the card of a kit, and compares what they printed.

    python snippets.py KIT            writes snippet.py, snippet.mjs, snippet.cpp and main.go
    python snippets.py KIT printed    compares python.txt, node.txt and cpp.txt with the fixtures
"""

import json
import pathlib
import re
import sys

import numpy as np


def copy(folder):
    found = set()
    card = (folder / "README.md").read_text(encoding="utf-8")
    for text, name in re.findall(r"```[a-z]+\n((?:#|//) (\w+\.\w+)\n.*?)```", card, re.S):
        (folder / name).write_text(text, encoding="utf-8")
        found.add(name)
    if missing := {"snippet.py", "snippet.mjs", "snippet.cpp", "main.go", "mlflow_snippet.py"} - found:
        sys.exit(f"the card has no {missing}")


def parse(path):
    """What a snippet printed: numbers by the output's name."""
    words = {"True": 1, "true": 1, "False": 0, "false": 0}
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    return {line[0]: np.array([float(words.get(w, w)) for w in line[1:]]) for line in lines}


def compare(folder):
    """Snippets print the first row of the fixtures, or where rows are long, all of them the same for zeros."""
    printed = {path.stem: parse(path) for path in sorted(folder.glob("*.txt")) if path.stem in ("python", "node", "cpp")}
    first = next(iter(printed))
    part = next(p for p in ("columns", "detector", "encoder") if (folder / f"{p}.onnx").exists())
    fixtures = json.loads((folder / "fixtures" / part / "tensors.json").read_text(encoding="utf-8"))
    want = {t["name"]: np.array(t["data"], float)[:len(t["data"]) // t["shape"][0]] for t in fixtures["outputs"]}
    if "zeros" in (folder / "snippet.py").read_text(encoding="utf-8"):
        want = printed[first]
    right = bool(want)
    for language, outputs in printed.items():
        for name, values in want.items():
            same = name in outputs and outputs[name].shape == values.shape and np.allclose(outputs[name], values, 1e-4, 1e-4, equal_nan=True)
            print(f"  {'' if same else 'WRONG '}{language} snippet, {name}: {outputs.get(name)}, want {values}")
            right = right and same
    sys.exit(not right)


def main():
    folder = pathlib.Path(sys.argv[1])
    if sys.argv[2:] == ["printed"]:
        compare(folder)
    else:
        copy(folder)


if __name__ == "__main__":
    main()
