"""Writes the PyTorch reference values beside this script. README.md says what they are and how to run it."""
import json
import math
import os
import platform

import numpy as np
import safetensors.numpy
import torch
from torch import nn
from torch.nn import functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
SGD = {"lr": 0.01, "momentum": 0.9, "weight_decay": 1e-4}
ADAM = {"lr": 1e-3, "weight_decay": 1e-4}
CLIP_NORM = 0.5
COMPLETE = {"revised", "original"}  # the others check what differs in them: forward, backward, running statistics
FIXTURES = {
    "revised": dict(type="atmodist_revised", res_out_channels_list=[8, 16], blocks_per_stage=2, comparison="concat", batch_norm="separate"),
    "revised-joint": dict(type="atmodist_revised", res_out_channels_list=[8, 16], blocks_per_stage=1, comparison="concat", batch_norm="joint"),
    # 16 channels after the stem's 16: the one shape whose stride-2 shortcut is a subsampling, not a projection
    "revised-absdiff": dict(type="atmodist_revised", res_out_channels_list=[16, 8], blocks_per_stage=1, comparison="concat_absdiff", batch_norm="separate"),
    "original": dict(type="atmodist", res_out_channels_list=[8, 16], blocks_per_stage=1, comparison="concat", batch_norm="separate"),
}


class Block(nn.Module):
    """Basic residual block; without a projection a stride-2 shortcut takes every second cell."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs)
        self.proj = nn.Conv2d(inputs, outputs, 1, stride, bias=False) if inputs != outputs else None
        self.stride = stride

    def forward(self, x):
        residual = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        shortcut = self.proj(x) if self.proj is not None else x[:, :, :: self.stride, :: self.stride]
        return F.relu(shortcut + residual)


class AtmoDist(nn.Module):
    """Arguments are the keys of a training config's `model` section; frames are 32 x 32."""

    def __init__(self, type, res_out_channels_list, blocks_per_stage, comparison, batch_norm, res_in_channels=5, num_classes=8):
        super().__init__()
        original = type == "atmodist"
        layers, width = [nn.Conv2d(res_in_channels, 16, 8, 2, 3), nn.BatchNorm2d(16), nn.ReLU()], 16
        if original:
            layers.append(nn.MaxPool2d(3, 2, 1))
        for stage, outputs in enumerate(res_out_channels_list):
            for block in range(blocks_per_stage):
                halves = block == 0 and not (original and stage == 0)
                layers.append(Block(width, outputs, 2 if halves else 1))
                width = outputs
        self.encoder = nn.Sequential(*layers)
        self.comparison, self.batch_norm = comparison, batch_norm
        codes = 3 if comparison == "concat_absdiff" else 2
        tail = math.ceil(32 / 2 ** (len(res_out_channels_list) + 1) / 2)
        self.head = nn.Sequential(
            nn.Conv2d(codes * width, width, 3, 2, 1), nn.BatchNorm2d(width), nn.ReLU(),
            nn.Conv2d(width, width, 3, 1, 1), nn.BatchNorm2d(width), nn.ReLU(),
            nn.Flatten(), nn.Linear(width * tail * tail, num_classes, bias=False),
        )

    def forward(self, a, b):
        if self.batch_norm == "joint":
            codes = self.encoder(torch.cat((a, b))).chunk(2)
        else:
            codes = (self.encoder(a), self.encoder(b))
        if self.comparison == "concat_absdiff":
            codes = (*codes, (codes[0] - codes[1]).abs())
        return self.head(torch.cat(codes, 1))


def prefixed(prefix, tensors):
    """Copies, so that a later step doesn't change what was recorded. PyTorch's own batch counter is of no use here."""
    return {f"{prefix}.{name}": tensor.detach().clone() for name, tensor in tensors.items() if not name.endswith("num_batches_tracked")}


def steps_from(model, state, batch, optimizer, names, clip=None):
    """Full state after each of len(names) training steps on one batch, starting at `state`."""
    model.load_state_dict(state)
    model.train()
    recorded = {}
    for name in names:
        optimizer.zero_grad()
        F.cross_entropy(model(batch["a"], batch["b"]), batch["labels"]).backward()
        if clip is not None:
            recorded[f"{name}.norm_before_clipping"] = nn.utils.clip_grad_norm_(model.parameters(), clip).reshape(1)
            assert recorded[f"{name}.norm_before_clipping"] > 2 * clip
        optimizer.step()
        recorded |= prefixed(name, model.state_dict())
    return recorded


def make(name, description):
    torch.manual_seed(20260101)
    model = AtmoDist(**description)
    with torch.no_grad():
        for key, parameter in model.named_parameters():
            if parameter.dim() == 1:  # else every batch norm scales by exactly 1 and shifts by exactly 0
                parameter += 0.2 * torch.randn_like(parameter)
        model.train()
        for _ in range(20):  # else the running statistics are 0 and 1
            model(0.3 + 1.5 * torch.randn(32, 5, 32, 32), 0.3 + 1.5 * torch.randn(32, 5, 32, 32))
    state = {key: value.clone() for key, value in model.state_dict().items()}
    batch = {"a": torch.randn(6, 5, 32, 32), "b": torch.randn(6, 5, 32, 32), "labels": torch.tensor([0, 3, 7, 1, 4, 2])}
    out = dict(batch) | prefixed("state", state)

    model.eval()
    with torch.no_grad():
        out["eval.logits"] = model(batch["a"], batch["b"])
        out["eval.embedding"] = model.encoder(batch["a"]).flatten(1)

    model.train()
    logits = model(batch["a"], batch["b"])
    loss = F.cross_entropy(logits, batch["labels"])
    loss.backward()
    out |= {"train.logits": logits.detach(), "train.loss": loss.detach().reshape(1)}
    out |= prefixed("gradient", {key: parameter.grad for key, parameter in model.named_parameters()})

    complete = name in COMPLETE
    out |= steps_from(model, state, batch, torch.optim.SGD(model.parameters(), **SGD), ["sgd1", "sgd2"] if complete else ["sgd1"])
    if complete:
        out |= steps_from(model, state, batch, torch.optim.Adam(model.parameters(), **ADAM), ["adam1"])
        out |= steps_from(model, state, batch, torch.optim.SGD(model.parameters(), **SGD), ["clipped1"], CLIP_NORM)

    arrays = {key: np.ascontiguousarray(value.numpy().astype(np.int32 if key == "labels" else np.float32)) for key, value in out.items()}
    model_config = dict(description, res_in_channels=5, num_classes=8)
    metadata = dict(model=model_config, sgd=SGD, adam=ADAM, clip_norm=CLIP_NORM, torch=torch.__version__.split("+")[0], python=platform.python_version())
    file = os.path.join(HERE, f"{name}.safetensors")
    safetensors.numpy.save_file(arrays, file, {"fixture": json.dumps(metadata)})
    print(f"{name}: {len(arrays)} tensors, {os.path.getsize(file) / 1024:.0f} KiB, loss {loss.item():.6f}")


def summarize_initialization():
    """Torch's default initialisation by kind of tensor; weights and their biases in units of 1 / sqrt(fan in)."""
    torch.manual_seed(1)
    values = {}
    for module in AtmoDist("atmodist_revised", [16, 32, 64, 128], 6, "concat", "separate").modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            kind, scale = type(module).__name__, math.sqrt(module.weight[0].numel())
        elif isinstance(module, nn.BatchNorm2d):
            kind, scale = "BatchNorm2d", 1
        else:
            continue
        for name, tensor in [*module.named_parameters(), *module.named_buffers()]:
            if name != "num_batches_tracked":
                values.setdefault(f"{kind}.{name}", []).append(tensor.detach().double().flatten() * scale)
    summary = {}
    for kind, parts in values.items():
        all_values = torch.cat(parts)
        statistics = dict(mean=all_values.mean(), std=all_values.std(correction=0), minimum=all_values.min(), maximum=all_values.max())
        summary[kind] = {"count": len(all_values)} | {key: round(value.item(), 5) for key, value in statistics.items()}
    with open(os.path.join(HERE, "initialization.json"), "w") as file:
        json.dump(summary, file, indent=2)
        file.write("\n")


torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)
for fixture, fixture_description in FIXTURES.items():
    make(fixture, fixture_description)
summarize_initialization()
