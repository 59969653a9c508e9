"""Everything in loops with Python's own numbers; f is called for one sample at a time."""

import math

import torch


def controlled(f, c, kappa, beta):
    samples, estimates = len(f), []
    for n in range(f.shape[1]):
        total = 0.0
        for s in range(samples):
            total += float(f[s, n]) - float(beta[n]) * (float(c[s, n]) - float(kappa[n]))
        estimates.append(total / samples)
    return estimates


def best_beta(f, c):
    beta, share = [], []
    for a, b in zip(f.T.tolist(), c.T.tolist(), strict=True):
        mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
        cov = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True))
        var = sum((y - mean_b) ** 2 for y in b)
        beta.append(cov / var)
        left = [(x - mean_a) - beta[-1] * (y - mean_b) for x, y in zip(a, b, strict=True)]
        share.append(sum(v * v for v in left) / sum((x - mean_a) ** 2 for x in a))
    return torch.tensor(beta), torch.tensor(share)


def leave_one_out(signal):
    samples, rows = signal.shape
    baseline = torch.zeros_like(signal)
    for s in range(samples):
        for n in range(rows):
            for t in range(samples):
                if t != s:
                    baseline[s, n] += signal[t, n] / (samples - 1)
    return baseline


def optimal_baseline(scores, signal, p):
    found = []
    for column in scores.T.tolist():
        above = sum(w * s * s * r for w, s, r in zip(p.tolist(), column, signal.tolist(), strict=True))
        below = sum(w * s * s for w, s in zip(p.tolist(), column, strict=True))
        found.append(above / below)
    return found


def antithetic_mean(f, mean, std, noise):
    total = 0.0
    for e in noise:
        total += float(f((mean + std * e)[None])) + float(f((mean - std * e)[None]))
    return total / (2 * len(noise))


def stratified(f, u, edges):
    total = 0.0
    for k in range(len(u)):
        low, high = float(edges[k]), float(edges[k + 1])
        values = [float(f(torch.tensor(low + (high - low) * float(each)))) for each in u[k]]
        total += (high - low) * sum(values) / len(values)
    return total


def rao_blackwell(f, logits, z, i):
    p, found = 1 / (1 + math.exp(-float(logits[i]))), []
    for row in z:
        total = 0.0
        for bit, chance in ((1.0, p), (0.0, 1 - p)):
            turned = row.clone()
            turned[i] = bit
            total += chance * float(f(turned[None])) * (bit - p)
        found.append(total)
    return found
