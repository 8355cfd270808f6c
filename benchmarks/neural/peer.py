"""Answers lines on standard input, each with one number.

`<work> <batch> <rows>`: seconds of one epoch; for `serve`, the median seconds of 200 single answers.
`loss <epochs> <folder>`: the validation loss of an LSTM trained from the float32 files of a folder, rows in their order.
"""

import os
import sys
import time

try:
    import torch
    import torch.nn as nn
except ImportError:
    sys.exit(3)

torch.manual_seed(0)
torch.set_num_threads(1)
torch.set_num_interop_threads(1)


class Recurrent(nn.Module):
    def __init__(self, cell):
        super().__init__()
        self.recurrent = cell(16, 64, batch_first=True)
        self.out = nn.Linear(64, 1)

    def forward(self, windows):
        states, _ = self.recurrent(windows)
        return self.out(states[:, -1])


class Convolution(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = nn.Conv1d(16, 32, 3)
        self.two = nn.Conv1d(32, 32, 3, dilation=2)
        self.out = nn.Linear(32, 1)

    def forward(self, windows):
        first = torch.relu(self.one(windows.transpose(1, 2)))
        return self.out(torch.relu(self.two(first)).mean(2))


def network(work):
    if work == "lstm":
        return Recurrent(nn.LSTM)
    if work == "gru":
        return Recurrent(nn.GRU)
    if work == "tcn":
        return Convolution()
    layers = [nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 16), nn.ReLU(), nn.Linear(16, 1)]
    return nn.Sequential(*layers)


known = {}


def prepare(work, rows):
    if work not in known:
        model = network(work)
        shape = (rows, 64) if work == "mlp" else (rows, 14, 16)
        inputs = torch.randn(*shape)
        target = (inputs.reshape(rows, -1)[:, :8].sum(1, keepdim=True) > 0).float()
        known[work] = model, torch.optim.Adam(model.parameters(), lr=1e-3), inputs, target
    return known[work]


def epoch(work, batch, rows):
    model, optimizer, inputs, target = prepare(work, rows)
    criterion = nn.BCEWithLogitsLoss()
    start = time.perf_counter()
    order = torch.randperm(rows)
    total = 0.0
    for first in range(0, rows, batch):
        chosen = order[first : first + batch]
        optimizer.zero_grad()
        loss = criterion(model(inputs[chosen]), target[chosen])
        loss.backward()
        optimizer.step()
        total += float(loss.detach())
    return time.perf_counter() - start


def serve():
    model, _, inputs, _ = prepare("lstm", 64)
    times = []
    with torch.no_grad():
        for _ in range(200):
            start = time.perf_counter()
            model(inputs[:1])
            times.append(time.perf_counter() - start)
    return sorted(times)[100]


def loss_from(folder, epochs):
    def numbers(name, *shape):
        return torch.from_file(f"{folder}/{name}", size=os.path.getsize(f"{folder}/{name}") // 4).reshape(*shape)

    def gates(matrix):
        # ours stand in the order input, forget, output, cell
        enter, forget, leave, cell = matrix.chunk(4, 0)
        return torch.cat([enter, forget, cell, leave], 0)

    model = Recurrent(nn.LSTM)
    layer = model.recurrent
    with torch.no_grad():
        layer.weight_ih_l0.copy_(gates(numbers("lstm.input", 16, -1).T))
        layer.weight_hh_l0.copy_(gates(numbers("lstm.recurrent", 64, -1).T))
        layer.bias_ih_l0.copy_(gates(numbers("lstm.bias", -1)))
        layer.bias_hh_l0.zero_()
        model.out.weight.copy_(numbers("out.weights", 64, 1).T)
        model.out.bias.copy_(numbers("out.bias", 1))
    # ours has one bias
    layer.bias_hh_l0.requires_grad_(False)
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=1e-3)
    criterion = nn.BCEWithLogitsLoss()
    inputs, target = numbers("train-x", -1, 14, 16), numbers("train-y", -1, 1)
    for _ in range(epochs):
        for first in range(0, len(inputs), 64):
            optimizer.zero_grad()
            criterion(model(inputs[first : first + 64]), target[first : first + 64]).backward()
            optimizer.step()
    with torch.no_grad():
        return float(criterion(model(numbers("validation-x", -1, 14, 16)), numbers("validation-y", -1, 1)))


print(torch.__version__, flush=True)
for line in sys.stdin:
    work, first, second = line.rstrip("\n").split(" ", 2)
    if work == "loss":
        print(loss_from(second, int(first)), flush=True)
    else:
        print(serve() if work == "serve" else epoch(work, int(first), int(second)), flush=True)
