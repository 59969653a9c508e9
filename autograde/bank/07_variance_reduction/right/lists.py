"""Lists and Python's own numbers come back, in the places of tensors and tuples."""

import statistics

import torch


def controlled(f, c, kappa, beta):
    terms = f - beta * (c - kappa)
    return [statistics.fmean(column) for column in terms.T.tolist()]


def best_beta(f, c):
    pairs = list(zip(f.T.tolist(), c.T.tolist(), strict=True))
    beta = [statistics.covariance(a, b) / statistics.variance(b) for a, b in pairs]
    return [beta, [1 - statistics.correlation(a, b) ** 2 for a, b in pairs]]


def leave_one_out(signal):
    rows = signal.tolist()
    return [
        [statistics.fmean(column) for column in zip(*(rows[:s] + rows[s + 1 :]), strict=True)]
        for s in range(len(rows))
    ]


def optimal_baseline(scores, signal, p):
    weights = p[:, None] * scores**2
    return list((weights / weights.sum(0) * signal[:, None]).sum(0))


def antithetic_mean(f, mean, std, noise):
    values = [*f(mean + std * noise).tolist(), *f(mean + std * -noise).tolist()]
    return sum(values) / len(values)


def stratified(f, u, edges):
    ends = edges.tolist()
    parts = []
    for low, high, row in zip(ends[:-1], ends[1:], u, strict=True):
        parts.append((high - low) * f(low + (high - low) * row).mean().item())
    return sum(parts)


def rao_blackwell(f, logits, z, i):
    p = torch.sigmoid(logits)[i].item()
    flipped = z.clone()
    flipped[:, i] = 1 - flipped[:, i]
    values, others = f(z).tolist(), f(flipped).tolist()
    bits = z[:, i].tolist()
    return [
        p * (1 - p) * (a - b if bit == 1 else b - a) for a, b, bit in zip(values, others, bits, strict=True)
    ]
