"""Lists and Python's own numbers come back, in the places of tensors and tuples."""

import itertools
import math

import torch


def energy(x, h, a, b, W):
    return [-float(one @ a + other @ b + one @ W @ other) for one, other in zip(x, h, strict=True)]


def free_energy(x, a, b, W):
    fields = (b + x @ W).tolist()
    soft = [sum(max(t, 0) + math.log1p(math.exp(-abs(t))) for t in row) for row in fields]
    return [-one - other for one, other in zip((x @ a).tolist(), soft, strict=True)]


def hidden_probabilities(x, b, W):
    return [torch.sigmoid(b + row @ W).tolist() for row in x]


def log_partition(a, b, W):
    if len(b) < len(a):
        a, b, W = b, a, W.T
    exponents = []
    for bits in itertools.product((0.0, 1.0), repeat=len(a)):
        state = torch.tensor(bits).to(W)
        exponents.append(float(state @ a - torch.nn.functional.logsigmoid(-(b + state @ W)).sum()))
    largest = max(exponents)
    return largest + math.log(math.fsum(math.exp(value - largest) for value in exponents))


def phase_difference(x, p_h, x_model, p_h_model, weights):
    by_a = x.mean(0) - (weights[:, None] * x_model).sum(0)
    by_b = p_h.mean(0) - (weights[:, None] * p_h_model).sum(0)
    by_W = x.T @ p_h / len(x) - x_model.T @ (weights[:, None] * p_h_model)
    return [by_a.tolist(), by_b.tolist(), by_W.tolist()]


def gibbs_step(x, a, b, W, u_h, u_x):
    found = []
    for row, for_h, for_x in zip(x, u_h, u_x, strict=True):
        h = (for_h < torch.sigmoid(b + row @ W)).to(x)
        found.append([int(bit) for bit in for_x < torch.sigmoid(a + W @ h)])
    return found


def contrastive_divergence_step(x, a, b, W, u_h, u_x, rate):
    last = x
    for k in range(len(u_h)):
        h = (u_h[k] < torch.sigmoid(b + last @ W)).to(x)
        last = (u_x[k] < torch.sigmoid(a + h @ W.T)).to(x)
    one, other = torch.sigmoid(b + x @ W), torch.sigmoid(b + last @ W)
    step = rate / len(x)
    return [
        (a + step * (x - last).sum(0)).tolist(),
        (b + step * (one - other).sum(0)).tolist(),
        (W + step * (x.T @ one - last.T @ other)).tolist(),
    ]


def ais_log_weights(x, betas, a, b, W):
    found = []
    for chain in x.transpose(0, 1):  # (T, D)
        log_w = math.log(2.0) * (len(a) + len(b))
        for state, old, new in zip(chain, betas[:-1], betas[1:], strict=True):
            field = b + state @ W
            change = torch.nn.functional.softplus(new * field) - torch.nn.functional.softplus(old * field)
            log_w += float((new - old) * (a @ state) + change.sum())
        found.append(log_w)
    return found
