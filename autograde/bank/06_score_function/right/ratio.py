"""The surrogate by the ratio q / q₀ at q₀ = q; the scores by functional transforms; a baseline of minus ten."""

import torch
from torch.func import grad, vmap


def gaussian_scores(z, mean, log_var):
    def log_q(m, h, value):
        return -0.5 * (h + (value - m) ** 2 / h.exp())

    score = grad(log_q, argnums=(0, 1))
    for _ in range(3):
        score = vmap(score)
    return score(mean.expand_as(z), log_var.expand_as(z), z)


def bernoulli_scores(z, logits):
    signs = 2 * z - 1
    return signs * torch.sigmoid(-signs * logits)


def surrogate(log_q, log_joint):
    ratio = torch.exp(log_q - log_q.detach())
    return (ratio * ((log_joint - log_q).detach() + 10)).mean() + log_joint.mean()


def bandit_update(logits, action, reward, rate):
    slope = grad(lambda a: torch.log_softmax(a, 0)[action])(logits)
    return torch.add(logits, slope, alpha=rate * reward)
