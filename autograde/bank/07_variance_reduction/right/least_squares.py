"""β* as the slope of a least squares fit with an intercept, which is the controlled estimate at c = κ."""

import torch


def controlled(f, c, kappa, beta):
    """The rest f − β c, averaged, and β κ given back."""
    return (f - beta * c).mean(0) + beta * kappa


def best_beta(f, c):
    slopes, shares = [], []
    for a, b in zip(f.T, c.T, strict=True):
        inputs = torch.stack([torch.ones_like(b), b], 1)
        fit = torch.linalg.lstsq(inputs, a[:, None]).solution
        rest = a - (inputs @ fit)[:, 0]
        slopes.append(fit[1, 0])
        shares.append(rest.square().sum() / (a - a.mean()).square().sum())
    return torch.stack(slopes), torch.stack(shares)


def leave_one_out(signal):
    """From the centered signal, (r − mean) S / (S − 1) = r − b."""
    samples = signal.shape[0]
    return signal - (signal - signal.mean(0)) * samples / (samples - 1)


def optimal_baseline(scores, signal, p):
    """The regression of r s on s, without an intercept, in the weights p."""
    roots = p.sqrt()
    fits = [
        torch.linalg.lstsq((roots * s)[:, None], (roots * s * signal)[:, None]).solution[0, 0]
        for s in scores.T
    ]
    return torch.stack(fits)


def antithetic_mean(f, mean, std, noise):
    return (f(mean - std * noise) / 2 + f(mean + std * noise) / 2).sum() / noise.shape[0]


def stratified(f, u, edges):
    """From the upper end of each stratum."""
    widths = edges[1:] - edges[:-1]
    t = edges[1:, None] - widths[:, None] * u
    return (f(t) * widths[:, None]).sum() / u.shape[1]


def rao_blackwell(f, logits, z, i):
    bits = torch.arange(z.shape[1], device=z.device) == i
    one, zero = z.masked_fill(bits, 1.0), z.masked_fill(bits, 0.0)
    p = logits.sigmoid()[i]
    return p * f(one) * (1 - p) + (1 - p) * f(zero) * (0 - p)
