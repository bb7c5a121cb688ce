"""A training step in PyTorch, told on standard input how many times to run.

usage: peer.py eager|fused|compile BATCH WIDTH...   a dense network
       peer.py eager|fused|compile BATCH conv       the convolutional one

Prints the version of torch and its number of threads, then, for each line N read,
the seconds that each of N steps took.
"""

import sys
import time

import torch
from torch import nn

mode, batch, shape = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
torch.manual_seed(1)
if shape == ["conv"]:
    net = nn.Sequential(
        nn.Conv2d(1, 16, 4, 2, 1), nn.ReLU(),
        nn.Conv2d(16, 32, 4, 2, 1), nn.ReLU(),
        nn.ConvTranspose2d(32, 16, 4, 2, 1), nn.ReLU(),
        nn.ConvTranspose2d(16, 1, 4, 2, 1),
    )
    x = torch.rand(batch, 1, 28, 28)
else:
    widths = [int(w) for w in shape]
    parts = []
    for i, (a, b) in enumerate(zip(widths, widths[1:])):
        parts.append(nn.Linear(a, b))
        if i < len(widths) - 2:
            parts.append(nn.ReLU())
    net = nn.Sequential(*parts)
    x = torch.rand(batch, widths[0])

run = torch.compile(net) if mode == "compile" else net
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3, fused=True if mode != "eager" else None)


def step():
    optimizer.zero_grad(set_to_none=True)
    loss = ((run(x) - x) ** 2).mean()
    loss.backward()
    optimizer.step()


step()
print(torch.__version__, torch.get_num_threads(), flush=True)
for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    print(*times, flush=True)
