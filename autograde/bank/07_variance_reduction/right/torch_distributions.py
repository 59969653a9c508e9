"""Densities and scores from torch.distributions; other words for the same averages."""

import torch
from torch.distributions import AffineTransform, Bernoulli, Categorical


def best_beta(f, c):
    table = torch.stack([torch.cov(torch.stack([a, b])) for a, b in zip(f.T, c.T, strict=True)])
    beta = table[:, 0, 1] / table[:, 1, 1]
    return beta, (table[:, 0, 0] - beta**2 * table[:, 1, 1]) / table[:, 0, 0]


def leave_one_out(signal):
    total = signal.sum(0)
    return torch.stack([(total - each) / (len(signal) - 1) for each in signal.unbind()])


def optimal_baseline(scores, signal, p):
    probabilities = Categorical(probs=p).probs
    second = torch.einsum("k,kd,kd->d", probabilities, scores, scores)
    return torch.einsum("k,kd,kd,k->d", probabilities, scores, scores, signal) / second


def antithetic_mean(f, mean, std, noise):
    to_z = AffineTransform(mean, std, event_dim=1)
    return torch.cat([f(to_z(noise)), f(to_z(-noise))]).mean()


def stratified(f, u, edges):
    means = torch.stack(
        [
            f(AffineTransform(low, high - low)(row)).mean()
            for low, high, row in zip(edges[:-1], edges[1:], u, strict=True)
        ]
    )
    return torch.dot(edges.diff(), means)


def rao_blackwell(f, logits, z, i):
    bit = Bernoulli(logits=logits[i])
    total = torch.zeros_like(z[:, 0])
    for value in bit.enumerate_support():
        turned = z.clone()
        turned[:, i] = value
        total += bit.log_prob(value).exp() * f(turned) * (value - bit.probs)
    return total
