"""The peer: AtmoDist in PyTorch, by hand and under Lightning, on the CPU.

  peer.py train       one timed block of optimiser steps for each line on stdin (--engine raw | lightning)
  peer.py embed       one timed block of encoder calls for each line on stdin
  peer.py first-step  from process start to the end of the first step under Lightning
  peer.py fit         epochs under Lightning, one JSON line after each validation

Frames, statistics and pairs come from --plan (bench/benchmark-data.ts writes it), so that both sides see the same numbers.
Block protocol: a {"ready": ...} line once warm; then each line {"seconds": s} is answered with {"units", "seconds",
"ownCpuSeconds", "machineBusySeconds", "peakRssMiB"}. The end of stdin ends the process.
"""

import argparse
import json
import logging
import os
import resource
import sys
import time
import warnings

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

warnings.filterwarnings("ignore")
PROCESS_START = float(os.environ.get("BENCH_START", time.time()))


# ---------------------------------------------------------------- measuring
def machine_busy_seconds():
    """CPU seconds that the whole machine has spent working since it started, time stolen by its host included."""
    with open("/proc/stat") as file:
        ticks = [int(value) for value in file.readline().split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")


def peak_rss_mib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(message):
    print(json.dumps(message), flush=True)


class BlockPacer:
    """Stops the work between blocks: done(units) returns when the next block may start."""

    def __init__(self, warm_up):
        self.warm_up, self.running = warm_up, False

    def done(self, units):
        if self.warm_up > 0:
            self.warm_up -= 1
            return
        if self.running:
            self.units += units
            seconds = time.perf_counter() - self.start
            if seconds < self.seconds:
                return
            own = time.process_time() - self.cpu
            busy = machine_busy_seconds() - self.busy
            say(dict(units=self.units, seconds=seconds, ownCpuSeconds=own, machineBusySeconds=busy, peakRssMiB=peak_rss_mib()))
        else:
            import h5py

            say(dict(ready=True, versions={"Python": sys.version.split()[0], "PyTorch": torch.__version__, "h5py": h5py.__version__}))
        line = sys.stdin.readline()
        if not line:
            os._exit(0)
        self.running, self.units, self.seconds = True, 0, json.loads(line)["seconds"]
        self.busy, self.cpu, self.start = machine_busy_seconds(), time.process_time(), time.perf_counter()


# ---------------------------------------------------------------- data
class Plan:
    """What bench/benchmark-data.ts wrote: the HDF5 file, statistics of the training part, pairs as frame numbers."""

    def __init__(self, path):
        with open(path) as file:
            self.__dict__.update(json.load(file))
        self.folder = os.path.dirname(path)

    def frames(self):
        """(T, C, H, W) float32 in RAM. Standardised once and then read from a cache, as on our side."""
        cache = os.path.join(self.folder, f"peer-{self.datasetHash[:12]}.npy")
        if not os.path.exists(cache):
            import h5py

            with h5py.File(self.dataset) as file:
                x = np.stack([file[name][:] for name in self.variables], 1)
            shape = (1, -1, 1, 1)
            x = (x - np.reshape(self.mean, shape)) / np.reshape(self.standardDeviation, shape)
            with open(cache + ".part", "wb") as file:
                np.save(file, x.astype(np.float32))
            os.replace(cache + ".part", cache)
        return torch.from_numpy(np.load(cache))

    def pairs(self, name, part):
        """(earlier, later, class) of one part of a pair file: int32 [parts][3][pairs]."""
        file = self.pairFiles[name]
        parts, count = file["parts"], file["count"]
        part = np.fromfile(os.path.join(self.folder, file["name"]), "<i4").reshape(parts, 3, count)[part % parts]
        return torch.from_numpy(part.astype(np.int64))


class Pairs(torch.utils.data.Dataset):
    """The guide's AtmodistDataset: (t1, t2, frame1, frame2, one-hot class)."""

    def __init__(self, x, pairs, classes):
        self.x, self.classes = x, classes
        self.earlier, self.later, self.label = pairs

    def __len__(self):
        return len(self.label)

    def __getitem__(self, j):
        i, k = int(self.earlier[j]), int(self.later[j])
        return i, k, self.x[i], self.x[k], F.one_hot(self.label[j], self.classes).float()


class BatchedPairs(Pairs):
    """Whole batches gathered at once: no Python for each pair, no collating."""

    def __getitems__(self, js):
        js = torch.as_tensor(js)
        i, k = self.earlier[js], self.later[js]
        return i, k, self.x[i], self.x[k], F.one_hot(self.label[js], self.classes).float()


def make_loader(a, x, plan, name, part, shuffle):
    dataset = (BatchedPairs if a.loader == "batched" else Pairs)(x, plan.pairs(name, part), plan.classes)
    extra = {"collate_fn": lambda batch: batch} if a.loader == "batched" else {}
    return torch.utils.data.DataLoader(dataset, a.batch, shuffle=shuffle, num_workers=0, drop_last=shuffle, **extra)


# ---------------------------------------------------------------- model
class Block(nn.Module):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(cin, cout, 3, stride, 1, bias=False), nn.BatchNorm2d(cout)
        self.conv2, self.bn2 = nn.Conv2d(cout, cout, 3, 1, 1, bias=False), nn.BatchNorm2d(cout)
        self.stride, self.proj = stride, nn.Conv2d(cin, cout, 1, stride, bias=False) if cin != cout else None

    def forward(self, x):
        r = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        s = self.proj(x) if self.proj is not None else (x[:, :, ::2, ::2] if self.stride == 2 else x)
        return F.relu(s + r)


class AtmoDist(nn.Module):
    """atmodist_revised: stem 8x8/2, then stages of basic blocks, the first of each with stride 2; head as in the guide.

    siamese: `two` encodes the frames one after the other, as the guide does; `cat` as one batch, which is faster
    (batch norm then sees both frames together)."""

    def __init__(self, cin, side, classes, siamese, comparison, channels=(16, 32, 64, 128), blocks=6):
        super().__init__()
        self.siamese, self.comparison = siamese, comparison
        layers, c = [nn.Conv2d(cin, 16, 8, 2, 3), nn.BatchNorm2d(16), nn.ReLU(inplace=True)], 16
        for cout in channels:
            for b in range(blocks):
                layers.append(Block(c, cout, 2 if b == 0 else 1))
                c = cout
        self.encoder = nn.Sequential(*layers)
        with torch.no_grad():
            code = self.encoder.eval()(torch.zeros(1, cin, side, side)).shape[-1]
        tail, codes = (code + 1) // 2, 3 if comparison == "concat_absdiff" else 2
        self.head = nn.Sequential(
            nn.Conv2d(codes * c, c, 3, 2, 1), nn.BatchNorm2d(c), nn.ReLU(inplace=True),
            nn.Conv2d(c, c, 3, 1, 1), nn.BatchNorm2d(c), nn.ReLU(inplace=True),
            nn.Flatten(), nn.Linear(c * tail * tail, classes, bias=False),
        )  # fmt: skip
        self.train()

    def forward(self, a, b):
        if self.siamese == "two":
            a, b = self.encoder(a), self.encoder(b)
        else:
            a, b = self.encoder(torch.cat((a, b))).chunk(2)
        return self.head(torch.cat((a, b, (a - b).abs()) if self.comparison == "concat_absdiff" else (a, b), 1))


def make_model(a, plan):
    return AtmoDist(len(plan.variables), plan.height, plan.classes, a.siamese, a.comparison)


def make_optimizer(model, a):
    return torch.optim.SGD(model.parameters(), lr=a.lr, momentum=0.9, weight_decay=a.weight_decay)


# ---------------------------------------------------------------- by hand
def train_by_hand(a, plan, x, pacer):
    torch.manual_seed(a.seed)
    layout = torch.channels_last if a.channels_last else torch.contiguous_format
    model = make_model(a, plan).to(memory_format=layout)
    optimizer, step = make_optimizer(model, a), torch.compile(model) if a.compile else model
    while True:
        for _, _, r1, r2, y in make_loader(a, x, plan, "train", 0, True):
            optimizer.zero_grad(set_to_none=True)
            loss = F.cross_entropy(step(r1.contiguous(memory_format=layout), r2.contiguous(memory_format=layout)), y)
            loss.backward()
            optimizer.step()
            pacer.done(len(y))


def embed(a, plan, x, pacer):
    encoder = make_model(a, plan).encoder.eval()
    layout = torch.channels_last if a.channels_last else torch.contiguous_format
    encoder = encoder.to(memory_format=layout)
    encoder = torch.compile(encoder) if a.compile else encoder
    with torch.inference_mode():
        while True:
            for j in range(0, len(x) - a.batch + 1, a.batch):
                pacer.done(len(encoder(x[j : j + a.batch].contiguous(memory_format=layout)).flatten(1)))


# ---------------------------------------------------------------- Lightning
def train_with_lightning(a, plan, x, after_step=None, after_epoch=None):
    import lightning as L
    from lightning.pytorch.callbacks import Callback, ModelCheckpoint
    from lightning.pytorch.loggers import CSVLogger
    from torchmetrics.classification import MulticlassConfusionMatrix

    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)

    class Adapter(L.LightningModule):
        def __init__(self):
            super().__init__()
            self.save_hyperparameters(vars(a))
            self.model, self.confusion = make_model(a, plan), MulticlassConfusionMatrix(plan.classes)

        def step(self, batch, name):
            _, _, r1, r2, y = batch
            p = self.model(r1, r2)
            loss = F.cross_entropy(p, y)
            accuracy = (p.argmax(1) == y.argmax(1)).float().mean()
            values = {name + "_loss": loss, name + "_acc": accuracy}
            self.log_dict(values, on_step=name == "train", on_epoch=True, batch_size=len(y))
            if name == "val":
                self.confusion.update(p, y.argmax(1))
            return loss

        def training_step(self, batch, index):
            return self.step(batch, "train")

        def validation_step(self, batch, index):
            self.step(batch, "val")

        def on_validation_epoch_end(self):
            matrix = self.confusion.compute().numpy()
            self.confusion.reset()
            np.savetxt(f"{a.out}/confusion_{self.current_epoch:03d}.csv", matrix, fmt="%d")

        def configure_optimizers(self):
            return make_optimizer(self, a)

    class Data(L.LightningDataModule):
        def train_dataloader(self):
            return make_loader(a, x, plan, "train", self.trainer.current_epoch, True)

        def val_dataloader(self):
            return make_loader(a, x, plan, "validation", 0, False)

    class Clock(Callback):
        def on_train_batch_end(self, trainer, module, outputs, batch, index):
            if after_step:
                after_step(len(batch[-1]))

        def on_validation_end(self, trainer, module):
            if after_epoch:
                after_epoch(trainer.current_epoch + 1, {name: float(value) for name, value in trainer.callback_metrics.items()})

    os.makedirs(a.out, exist_ok=True)
    L.seed_everything(a.seed, verbose=False)
    callbacks = [Clock()] if after_step else [ModelCheckpoint(dirpath=a.out, monitor="val_loss", filename="best"), Clock()]
    limits = dict(max_epochs=-1, limit_val_batches=0) if after_step else dict(max_epochs=a.epochs, num_sanity_val_steps=0)
    trainer = L.Trainer(
        accelerator="cpu", logger=CSVLogger(a.out, name="csv"), callbacks=callbacks, log_every_n_steps=10,
        enable_progress_bar=False, enable_checkpointing=not after_step, enable_model_summary=False,
        reload_dataloaders_every_n_epochs=0 if after_step else 1, **limits,
    )  # fmt: skip
    trainer.fit(Adapter(), datamodule=Data())


def first_step_done(_):
    say(dict(seconds=time.time() - PROCESS_START, peakRssMiB=peak_rss_mib(), ownCpuSeconds=time.process_time()))
    os._exit(0)


def epoch_done(epoch, metrics):
    say(dict(epoch=epoch, seconds=time.time() - PROCESS_START, loss=metrics["val_loss"], accuracy=metrics["val_acc"], ownCpuSeconds=time.process_time()))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("command", choices="train embed first-step fit".split())
    for name, value in dict(batch=64, warmup=6, threads=2, epochs=6, seed=42, lr=0.01, weight_decay=1e-4).items():
        p.add_argument("--" + name.replace("_", "-"), type=type(value), default=value)
    p.add_argument("--plan", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--engine", choices=["raw", "lightning"], default="raw")
    p.add_argument("--loader", choices=["item", "batched"], default="batched")
    p.add_argument("--siamese", choices=["two", "cat"], default="two")
    p.add_argument("--comparison", choices=["concat", "concat_absdiff"], default="concat")
    p.add_argument("--channels-last", action="store_true")
    p.add_argument("--compile", action="store_true")
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    plan = Plan(a.plan)
    x = plan.frames()
    if a.command == "first-step":
        train_with_lightning(a, plan, x, after_step=first_step_done)
    elif a.command == "fit":
        train_with_lightning(a, plan, x, after_epoch=epoch_done)
    elif a.command == "embed":
        embed(a, plan, x, BlockPacer(a.warmup))
    elif a.engine == "lightning":
        train_with_lightning(a, plan, x, after_step=BlockPacer(a.warmup).done)
    else:
        train_by_hand(a, plan, x, BlockPacer(a.warmup))


if __name__ == "__main__":
    main()
