"""Means of products less products of means; a function for f that is called with all points at once."""

import torch


def controlled(f, c, kappa, beta):
    return torch.stack([(f[:, n] - beta[n] * c[:, n]).mean() + beta[n] * kappa[n] for n in range(f.shape[1])])


def best_beta(f, c):
    cov = (f * c).mean(0) - f.mean(0) * c.mean(0)
    var = (c * c).mean(0) - c.mean(0) ** 2
    total = (f * f).mean(0) - f.mean(0) ** 2
    beta = cov / var
    return beta, (total - 2 * beta * cov + beta**2 * var) / total


def leave_one_out(signal):
    """A running list of the others."""
    return torch.stack(
        [torch.cat([signal[:s], signal[s + 1 :]]).mean(dim=0) for s in range(signal.shape[0])], dim=0
    )


def optimal_baseline(scores, signal, p):
    """Cov(r s, s) / Var(s), as E[s] = 0."""
    mean = p @ scores
    rs = scores * signal[:, None]
    return (p @ (rs * scores) - (p @ rs) * mean) / (p @ scores**2 - mean**2)


def antithetic_mean(f, mean, std, noise):
    return f(mean + std * torch.stack([noise, -noise]).reshape(-1, noise.shape[1])).mean()


def stratified(f, u, edges):
    low, high = edges[:-1], edges[1:]
    values = f(torch.lerp(low[:, None].expand_as(u), high[:, None].expand_as(u), u))
    return ((high - low) @ values).mean()


def rao_blackwell(f, logits, z, i):
    p = torch.special.expit(logits[i])
    turned = torch.stack([z, z])  # (2, S, M)
    turned[0, :, i] = 0.0
    turned[1, :, i] = 1.0
    zero, one = f(turned)
    return (one - zero) * torch.special.expit(-logits[i]) * p
