"""Writes learning-rates.json: what PyTorch's schedulers do. `pip install torch==2.15.0`, then run it."""
import json
import math
import os

import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, ReduceLROnPlateau


def optimizer(rate):
    return torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=rate)


def plateau(losses, rate, factor, patience, minimum):
    target = optimizer(rate)
    scheduler = ReduceLROnPlateau(target, factor=factor, patience=patience, min_lr=minimum)
    rates = []
    for loss in losses:
        scheduler.step(loss)
        rates.append(target.param_groups[0]["lr"])
    return dict(losses=losses, learning_rate=rate, factor=factor, patience=patience, min_lr=minimum, rates=rates)


def cosine(epochs, rate, minimum):
    target = optimizer(rate)
    scheduler = CosineAnnealingLR(target, T_max=epochs, eta_min=minimum)
    rates = []
    for _ in range(epochs):
        target.step()
        scheduler.step()
        rates.append(target.param_groups[0]["lr"])
    return dict(epochs=epochs, learning_rate=rate, min_lr=minimum, rates=rates)


torch.manual_seed(20260103)
noisy = [round(2 * math.exp(-index / 6) + 0.3 * torch.rand(()).item(), 6) for index in range(40)]
hardly_better = [1.0, 0.99995, 0.9999, 0.99985, 0.9998, 0.9997, 0.9997, 0.9997, 0.9997, 0.9997]
answers = dict(
    plateau=[plateau(noisy, 0.01, 0.1, 2, 0.0), plateau(noisy, 0.1, 0.5, 0, 0.003), plateau(hardly_better, 0.01, 0.1, 1, 0.0)],
    cosine=[cosine(7, 0.01, 0.0), cosine(20, 0.1, 0.001), cosine(1, 0.1, 0.0)],
)
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "learning-rates.json"), "w") as file:
    json.dump(answers, file, indent=1)
    file.write("\n")
