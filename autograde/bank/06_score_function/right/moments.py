"""Variances by moments; the surrogate with the entropy's own gradient left in; the score by cross-entropy."""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits


def theta_gradient(prior_grads, likelihood_grads):
    return torch.stack([prior_grads, likelihood_grads], -1).sum(-1).mean(0)


def bernoulli_scores(z, logits):
    leaf = logits.repeat(len(z), 1, 1).requires_grad_()
    loss = binary_cross_entropy_with_logits(leaf, z, reduction="sum")
    return -torch.autograd.grad(loss, leaf)[0]


def surrogate(log_q, log_joint):
    signal = (log_joint - log_q).detach()
    score_part = (signal * log_q).mean(dim=0)
    return (score_part + log_joint.mean(dim=0) + log_q.mean(dim=0)).mean()


def score_variance(p, reward):
    first = p * (1 - p) * (reward[:, 1] - reward[:, 0])
    second = p * ((1 - p) * reward[:, 1]) ** 2 + (1 - p) * (p * reward[:, 0]) ** 2
    return second - first**2
