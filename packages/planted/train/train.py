"""Trains the planted classifier on a folder that draw-set.ts filled, and writes it as ONNX.

    python3 train.py FOLDER MODEL.onnx CLASSES EPOCHS

Needs PyTorch (Debian: apt install python3-torch). Same folder, same machine, same network.
"""

import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

SIZE = 128
MEAN = STD = 0.5
BATCH = 64


class Residual(nn.Module):
    """Halves height and width. `last` is the kernel of the second convolution."""

    def __init__(self, inputs, outputs, last=3):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(),
            nn.Conv2d(outputs, outputs, last, padding=last // 2, bias=False),
            nn.BatchNorm2d(outputs),
        )
        self.shortcut = nn.Sequential(
            nn.Conv2d(inputs, outputs, 1, stride=2, bias=False), nn.BatchNorm2d(outputs)
        )

    def forward(self, x):
        return F.relu(self.body(x) + self.shortcut(x))


class Classifier(nn.Module):
    """Last map: 128 channels, 8x8, non-negative. One position sees 57x57 px, about one part of a scene."""

    def __init__(self, classes):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 16, 5, stride=2, padding=2, bias=False),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            Residual(16, 32),
            Residual(32, 64),
            Residual(64, 128, last=1),
        )
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Linear(128, classes)

    def forward(self, x):
        return self.head(self.pool(self.features(x)).flatten(1))


def batch_of(images, indices, shift):
    """Normalised NCHW batch, each image moved by up to `shift` px."""
    x = images[indices].permute(0, 3, 1, 2).float().div_(255).sub_(MEAN).div_(STD)
    if shift:
        dx, dy = (int(torch.randint(-shift, shift + 1, ())) for _ in range(2))
        x = F.pad(x, (shift,) * 4, mode="replicate")
        x = x[:, :, shift + dy : shift + dy + SIZE, shift + dx : shift + dx + SIZE]
    return x.contiguous(memory_format=torch.channels_last)


def main(folder, model_file, classes, epochs):
    torch.manual_seed(7)
    torch.set_num_threads(2)
    images = np.memmap(f"{folder}/images.bin", dtype=np.uint8, mode="r+").reshape(-1, SIZE, SIZE, 3)
    images = torch.from_numpy(images)
    labels = torch.from_numpy(np.fromfile(f"{folder}/labels.bin", dtype=np.uint8)).long()
    model = Classifier(classes).to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-2)
    steps = epochs * (len(labels) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, total_steps=steps, pct_start=0.25)
    started = time.time()
    for epoch in range(epochs):
        model.train()
        order = torch.randperm(len(labels))
        loss_sum = right = 0.0
        for first in range(0, len(order) - BATCH + 1, BATCH):
            indices = order[first : first + BATCH]
            logits = model(batch_of(images, indices, shift=4))
            loss = F.cross_entropy(logits, labels[indices])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            loss_sum += loss.item() * BATCH
            right += (logits.argmax(1) == labels[indices]).sum().item()
        seen = len(order) // BATCH * BATCH
        print(
            f"epoch {epoch + 1}/{epochs}  loss {loss_sum / seen:.4f}  "
            f"accuracy {right / seen:.4f}  {time.time() - started:.0f} s",
            flush=True,
        )
    model.eval()
    torch.onnx.export(
        model.to(memory_format=torch.contiguous_format),
        torch.zeros(1, 3, SIZE, SIZE),
        model_file,
        input_names=["input"],
        output_names=["logits"],
        dynamic_axes={"input": {0: "N"}, "logits": {0: "N"}},
        opset_version=13,
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
