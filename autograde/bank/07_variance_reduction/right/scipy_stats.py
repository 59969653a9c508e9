"""With SciPy: linear regression, weighted averages; two-dimensional noise and draws flattened."""

import numpy as np
import torch
from scipy import special, stats


def best_beta(f, c):
    fits = [stats.linregress(b.numpy(), a.numpy()) for a, b in zip(f.T, c.T, strict=True)]
    return [fit.slope for fit in fits], [1 - fit.rvalue**2 for fit in fits]


def leave_one_out(signal):
    keep = ~torch.eye(len(signal), dtype=torch.bool)
    return torch.stack([signal[row].mean(0) for row in keep])


def optimal_baseline(scores, signal, p):
    """Centered signals first, the mean added again."""
    middle = p @ signal
    weights = p.unsqueeze(1) * scores.pow(2)
    return middle + (weights * (signal - middle).unsqueeze(1)).sum(0) / weights.sum(0)


def antithetic_mean(f, mean, std, noise):
    return float(np.mean([f(mean + sign * std * noise).mean().item() for sign in (1, -1)]))


def stratified(f, u, edges):
    t = (edges[:-1].unsqueeze(1) * (1 - u) + edges[1:].unsqueeze(1) * u).flatten()
    weights = np.repeat(np.diff(edges.numpy()), u.shape[1])
    return np.average(f(t).numpy(), weights=weights)


def rao_blackwell(f, logits, z, i):
    p = special.expit(logits.numpy())[i]
    columns = list(z.unbind(1))
    one = torch.stack([*columns[:i], torch.ones_like(columns[i]), *columns[i + 1 :]], 1)
    zero = torch.stack([*columns[:i], torch.zeros_like(columns[i]), *columns[i + 1 :]], 1)
    return (f(one) - f(zero)) * float(p * (1 - p))
