"""Sums divided by counts, columns that broadcast, products of matrices; the surrogate in two parts."""

import torch


def theta_gradient(prior_grads, likelihood_grads):
    ones = torch.ones_like(prior_grads[:, :1])
    return ((prior_grads + likelihood_grads).T @ ones / ones.sum()).flatten()


def gaussian_scores(z, mean, log_var):
    std = log_var.mul(0.5).exp()
    noise = (z - mean[None]) / std[None]
    return noise / std, (noise * noise - torch.ones_like(noise)) / 2


def bernoulli_scores(z, logits):
    one, zero = torch.sigmoid(-logits), torch.sigmoid(logits)
    return torch.where(z == 1, one, -zero)


def score_gradient(scores, signal):
    columns = signal.T.unsqueeze(1)  # (N, 1, S)
    return torch.bmm(columns, scores.transpose(0, 1)).squeeze(1) / scores.size(0)


def surrogate(log_q, log_joint):
    signal = log_joint.detach() - log_q.detach()
    samples, rows = log_q.shape
    for_phi = torch.tensordot(signal, log_q, dims=2) / (samples * rows)
    for_theta = log_joint.mean(0).mean()
    return for_phi + for_theta


def bandit_update(logits, action, reward, rate):
    policy = torch.softmax(logits, dim=0)[:, None]
    score = torch.eye(len(logits), dtype=logits.dtype)[:, [action]] - policy
    return (logits[:, None] + rate * reward * score).squeeze(1)


def score_variance(p, reward):
    chances = torch.stack([1 - p, p], 1)
    squares = (reward.flip(1) * chances).sum(1) ** 2  # r(1) goes with 1 - p
    return chances.prod(1) * squares
