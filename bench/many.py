"""Writes tables that have columns of many texts, each with a last column "rare" that is 1 for planted rows.

usage: many.py FOLDER, and then: go -C bench run . mixed FOLDER

Planted rows have a text of another row (mismatch), a text that no other row has (unseen), or odd values in other columns (others).
"""

import sys

import numpy as np
import pandas as pd


def planted(random, rows):
    """Returns which rows are planted, and the column that says so."""
    at = random.permutation(rows)[: rows // 50]
    rare = np.zeros(rows, int)
    rare[at] = 1
    return at, rare


def payments(name, texts, rows, kind, seed, length=0):
    """Each merchant has its amounts, hours and country, and some merchants have more payments than others."""
    random = np.random.default_rng(seed)
    mean, hour, country = random.normal(3, 1, texts), random.uniform(6, 22, texts), random.integers(0, 12, texts)
    share = 1 / np.arange(1, texts + 1) ** 0.6
    of = random.choice(texts, rows, p=share / share.sum())
    at, rare = planted(random, rows)
    merchant = np.array([f"m{i:05d}" + "x" * length for i in range(texts)], object)[of]
    table = pd.DataFrame({
        "amount": np.exp(mean[of] + 0.3 * random.normal(size=rows)).round(2),
        "hour": np.clip(hour[of] + 1.5 * random.normal(size=rows), 0, 23.99).round(2),
        "country": [f"C{c}" for c in np.where(random.random(rows) < 0.95, country[of], random.integers(0, 12, rows))],
        "items": random.poisson(3, rows) + 1,
        "channel": random.choice(["web", "app", "shop"], rows, p=[0.5, 0.3, 0.2]),
    })
    if kind == "mismatch":
        merchant[at] = merchant[random.integers(0, rows, len(at))]
    if kind == "unseen":
        merchant[at] = [f"new{i:05d}" + "x" * length for i in random.integers(0, texts, len(at))]
    if kind == "others":
        table.loc[at, "items"] = random.integers(6, 30, len(at))
    write(name, "merchant", merchant, table, rare)


def postcodes(name, texts, rows, seed):
    """Each postcode has its place and price."""
    random = np.random.default_rng(seed)
    latitude, longitude = random.uniform(47, 55, texts), random.uniform(6, 15, texts)
    price = 1000 + 300 * np.sin(latitude * 2) + 200 * np.cos(longitude)
    of = random.integers(0, texts, rows)
    at, rare = planted(random, rows)
    table = pd.DataFrame({
        "rooms": random.integers(1, 7, rows),
        "price": (price[of] * np.exp(0.15 * random.normal(size=rows))).round(),
        "latitude": (latitude[of] + 0.05 * random.normal(size=rows)).round(4),
        "longitude": (longitude[of] + 0.05 * random.normal(size=rows)).round(4),
        "kind": random.choice(["flat", "house"], rows),
    })
    postcode = np.array([f"D-{10000 + 3 * i}" for i in range(texts)], object)[of]
    postcode[at] = postcode[random.integers(0, rows, len(at))]
    write(name, "postcode", postcode, table, rare)


def noise(name, texts, rows, seed):
    """The texts say nothing, and planted rows do not go together in the other columns."""
    random = np.random.default_rng(seed)
    values = random.normal(size=(rows, 3)) @ random.normal(size=(3, 8)) + 0.3 * random.normal(size=(rows, 8))
    at, rare = planted(random, rows)
    for j in range(8):
        values[at, j] = values[random.integers(0, rows, len(at)), j]
    who = [f"u{i:05d}" for i in random.integers(0, texts, rows)]
    write(name, "who", who, pd.DataFrame(values.round(3), columns=[f"x{j}" for j in range(8)]), rare)


def pairs(name, texts, rows, seed):
    """Users go to shops of their town, which no column names."""
    random = np.random.default_rng(seed)
    town = random.integers(0, 20, texts)
    shops = [np.flatnonzero(town == t) for t in range(20)]
    user = random.integers(0, texts, rows)
    shop = np.array([random.choice(shops[town[u]]) for u in user])
    at, rare = planted(random, rows)
    shop[at] = random.integers(0, texts, len(at))
    table = pd.DataFrame({"shop": [f"s{i:05d}" for i in shop], "amount": np.exp(random.normal(size=rows)).round(2)})
    write(name, "user", [f"u{i:05d}" for i in user], table, rare)


def write(name, column, texts, table, rare):
    table.insert(0, column, texts)
    table["rare"] = rare
    table.to_csv(f"{sys.argv[1]}/{name}.csv", index=False)


payments("40 merchants, mismatch", 40, 4000, "mismatch", 1)
payments("40 merchants, others", 40, 4000, "others", 2)
payments("100 merchants, mismatch", 100, 4000, "mismatch", 3)
payments("100 merchants, others", 100, 4000, "others", 4)
payments("100 merchants, unseen", 100, 4000, "unseen", 5)
payments("250 merchants, mismatch", 250, 8000, "mismatch", 6)
payments("250 merchants, others", 250, 8000, "others", 7)
payments("500 long texts, mismatch", 500, 8000, "mismatch", 8, length=80)
payments("2000 merchants, mismatch", 2000, 20000, "mismatch", 9)
payments("2000 merchants, others", 2000, 20000, "others", 10)
payments("2000 merchants, unseen", 2000, 20000, "unseen", 11)
payments("20000 merchants, mismatch", 20000, 100000, "mismatch", 12)
payments("20000 merchants, unseen", 20000, 100000, "unseen", 13)
postcodes("100 postcodes", 100, 4000, 14)
postcodes("2000 postcodes", 2000, 20000, 15)
postcodes("20000 postcodes", 20000, 100000, 16)
noise("100 texts of noise", 100, 4000, 17)
noise("2000 texts of noise", 2000, 10000, 18)
pairs("100 pairs", 100, 4000, 19)
pairs("2000 pairs", 2000, 20000, 20)
