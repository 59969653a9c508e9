"""From the definitions: sums over all states of the hidden units, probabilities as ratios of sums."""

import itertools

import torch


def energy(x, h, a, b, W):
    return torch.stack([-(row @ a + state @ b + row @ W @ state) for row, state in zip(x, h, strict=True)])


def free_energy(x, a, b, W):
    states = torch.tensor(list(itertools.product((0, 1), repeat=len(b)))).to(x)
    energies = -(x @ a)[:, None] - states @ b - x @ W @ states.T
    return -torch.logsumexp(-energies, dim=1)


def hidden_probabilities(x, b, W):
    states = torch.tensor(list(itertools.product((0, 1), repeat=len(b)))).to(x)
    log_p = states @ b + x @ W @ states.T
    return torch.softmax(log_p, dim=1) @ states


def log_partition(a, b, W):
    if len(a) <= len(b):
        states = torch.cartesian_prod(*[torch.tensor([0.0, 1.0]).to(a)] * len(a)).reshape(-1, len(a))
        others = states @ W + b
        return torch.logsumexp(states @ a + torch.logaddexp(others, 0 * others).sum(1), 0)
    states = torch.cartesian_prod(*[torch.tensor([0.0, 1.0]).to(a)] * len(b)).reshape(-1, len(b))
    others = states @ W.T + a
    return torch.logsumexp(states @ b + torch.logaddexp(others, 0 * others).sum(1), 0)


def phase_difference(x, p_h, x_model, p_h_model, weights):
    even = torch.ones_like(x[:, 0]) / len(x)

    def mean_of(x, p_h, weights):
        outer = x[:, :, None] * p_h[:, None, :]
        share = weights[:, None]
        return (share * x).sum(0), (share * p_h).sum(0), (share[..., None] * outer).sum(0)

    data, model = mean_of(x, p_h, even), mean_of(x_model, p_h_model, weights)
    return tuple(one - other for one, other in zip(data, model, strict=True))


def gibbs_step(x, a, b, W, u_h, u_x):
    def probability(on, off):
        """Of the two unnormalized logarithms, by their largest."""
        return torch.softmax(torch.stack([on, off]), 0)[0]

    off_h, off_x = torch.zeros_like(u_h), torch.zeros_like(u_x)
    h = torch.where(u_h < probability(b + x @ W, off_h), 1.0, 0.0).to(x.dtype)
    return torch.where(u_x < probability(a + h @ W.T, off_x), 1.0, 0.0)


def contrastive_divergence_step(x, a, b, W, u_h, u_x, rate):
    def hidden(v):
        on = torch.exp(b + v @ W)
        return on / (1 + on)

    v = x
    for k in range(len(u_h)):
        h = (u_h[k] <= hidden(v)) * 1.0
        on = torch.exp(a + h.to(W) @ W.T)
        v = ((u_x[k] <= on / (1 + on)) * 1.0).to(x)
    outer = x[:, :, None] * hidden(x)[:, None] - v[:, :, None] * hidden(v)[:, None]
    by_b = hidden(x) - hidden(v)
    return a + rate * (x.mean(0) - v.mean(0)), b + rate * by_b.mean(0), W + rate * outer.mean(0)


def ais_log_weights(x, betas, a, b, W):
    states = torch.tensor(list(itertools.product((0, 1), repeat=len(b)))).to(x)
    minus_energies = (x @ a)[..., None] + states @ b + x @ W @ states.T  # (T, C, 2^H)
    after = torch.logsumexp(betas[1:, None, None] * minus_energies, -1)
    before = torch.logsumexp(betas[:-1, None, None] * minus_energies, -1)
    count = torch.tensor(2.0).to(x).log() * (len(a) + len(b))
    return count + (after - before).sum(0)
