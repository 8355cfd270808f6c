"""Losses and gradients of small networks by PyTorch, for test/pytorch.test.ts.

python make-golden.py > pytorch.json   (torch 2.13.0+cpu, one thread)

Parameters are laid out as @prodrome/graph lays them out: matrices as [in, out], LSTM gates input, forget, output, cell.
"""

import json

import torch
import torch.nn as nn
import torch.nn.functional as functional

torch.manual_seed(7)
torch.set_num_threads(1)
ROWS, STEPS, WIDTH, HIDDEN = 6, 5, 3, 4


def lstm_order(matrix):
    enter, forget, cell, leave = matrix.chunk(4, 0)
    return torch.cat([enter, forget, leave, cell], 0)


def linear(layer, name):
    return [(f"{name}.weights", layer.weight, lambda w: w.T), (f"{name}.bias", layer.bias, lambda b: b)]


def convolution(layer, name):
    # [out, in, taps] -> [taps * in, out]
    def turned(w):
        return w.permute(2, 1, 0).reshape(-1, w.shape[0])

    return [(f"{name}.weights", layer.weight, turned), (f"{name}.bias", layer.bias, lambda b: b)]


def recurrent_case(cell, order):
    layer, out = cell(WIDTH, HIDDEN, batch_first=True), nn.Linear(HIDDEN, 1)
    with torch.no_grad():
        if cell is nn.LSTM:
            layer.bias_hh_l0.zero_()
    entries = [
        ("input", layer.weight_ih_l0, lambda w: order(w).T),
        ("recurrent", layer.weight_hh_l0, lambda w: order(w).T),
        ("bias", layer.bias_ih_l0, order),
    ]
    if cell is nn.GRU:
        entries.append(("recurrentBias", layer.bias_hh_l0, order))
    name = cell.__name__.lower()
    parameters = [(f"{name}.{part}", tensor, turn) for part, tensor, turn in entries]
    return parameters + linear(out, "out"), lambda x: out(layer(x)[0][:, -1])


def mlp_case():
    hidden, out = nn.Linear(4, 6), nn.Linear(6, 1)
    return linear(hidden, "hidden") + linear(out, "out"), lambda x: out(torch.relu(hidden(x)))


def norm_case():
    norm, out = nn.LayerNorm(4), nn.Linear(4, 1)
    with torch.no_grad():
        norm.weight.uniform_(0.5, 1.5)
        norm.bias.uniform_(-0.5, 0.5)
    parameters = [("norm.scale", norm.weight, lambda w: w), ("norm.shift", norm.bias, lambda b: b)]
    return parameters + linear(out, "out"), lambda x: out(norm(x))


def tcn_case():
    one, two, out = nn.Conv1d(WIDTH, 4, 2), nn.Conv1d(4, 4, 2, dilation=2), nn.Linear(4, 1)

    def forward(x):
        first = torch.relu(one(functional.pad(x.transpose(1, 2), (1, 0))))
        second = torch.relu(two(functional.pad(first, (2, 0))))
        return out(second.mean(2))

    return convolution(one, "one") + convolution(two, "two") + linear(out, "out"), forward


OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=0.01),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.01),
    "adam": lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=0.01),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.1),
}


def flat(tensor):
    return [float(value) for value in tensor.detach().reshape(-1)]


def one_case(case, shape):
    parameters, forward = case
    x = torch.randn(ROWS, *shape)
    y = (torch.rand(ROWS, 1) > 0.5).float()
    loss = functional.binary_cross_entropy_with_logits(forward(x), y)
    loss.backward()
    return {
        "x": flat(x),
        "target": flat(y),
        "loss": float(loss.detach()),
        "parameters": {name: flat(turn(tensor)) for name, tensor, turn in parameters},
        "gradients": {name: flat(turn(tensor.grad)) for name, tensor, turn in parameters},
    }


def one_optimizer(make):
    """Parameters after 20 steps on one batch, gradients clipped at norm 0.1."""
    torch.manual_seed(11)
    parameters, forward = mlp_case()
    x, y = torch.randn(ROWS, 4), (torch.rand(ROWS, 1) > 0.5).float()
    tensors = [tensor for _, tensor, _ in parameters]
    optimizer = make(tensors)
    first = [value for _, tensor, turn in parameters for value in flat(turn(tensor))]
    for _ in range(20):
        optimizer.zero_grad()
        functional.binary_cross_entropy_with_logits(forward(x), y).backward()
        nn.utils.clip_grad_norm_(tensors, 0.1)
        optimizer.step()
    last = [value for _, tensor, turn in parameters for value in flat(turn(tensor))]
    return {"x": flat(x), "target": flat(y), "first": first, "last": last}


same = lambda tensor: tensor
golden = {
    "provenance": f"PyTorch {torch.__version__}, make-golden.py",
    "networks": {
        "mlp": one_case(mlp_case(), (4,)),
        "lstm": one_case(recurrent_case(nn.LSTM, lstm_order), (STEPS, WIDTH)),
        "gru": one_case(recurrent_case(nn.GRU, same), (STEPS, WIDTH)),
        "tcn": one_case(tcn_case(), (STEPS, WIDTH)),
        "norm": one_case(norm_case(), (4,)),
    },
    "optimizers": {name: one_optimizer(make) for name, make in OPTIMIZERS.items()},
}
print(json.dumps(golden))
