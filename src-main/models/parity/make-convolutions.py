"""Writes convolutions.json: PyTorch's conv2d for odd and even sizes. `pip install torch==2.15.0`, then run it."""
import json
import os

import torch
from torch.nn import functional as F

CASES = [  # height, width, kernel, stride, padding
    (8, 8, 8, 2, 3), (9, 12, 8, 2, 3), (7, 10, 3, 2, 1), (8, 8, 3, 2, 1), (5, 6, 3, 1, 1), (1, 1, 3, 2, 1), (2, 3, 3, 2, 1),
    (7, 8, 1, 2, 0), (6, 6, 3, 1, 0), (9, 9, 4, 3, 0), (8, 7, 5, 3, 2),
]

torch.manual_seed(20260102)
cases = []
for height, width, kernel, stride, padding in CASES:
    # Small integers: every engine gives the same sums exactly.
    x = torch.randint(-4, 5, (2, 2, height, width)).float()
    weight = torch.randint(-4, 5, (3, 2, kernel, kernel)).float()
    y = F.conv2d(x, weight, stride=stride, padding=padding)
    cases.append(dict(height=height, width=width, kernel=kernel, stride=stride, padding=padding,
                      x=x.permute(0, 2, 3, 1).int().flatten().tolist(), weight=weight.permute(2, 3, 1, 0).int().flatten().tolist(),
                      shape=list(y.permute(0, 2, 3, 1).shape), y=y.permute(0, 2, 3, 1).int().flatten().tolist()))
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "convolutions.json"), "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")
