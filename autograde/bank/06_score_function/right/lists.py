"""Lists and Python's own numbers come back; the estimate is a matrix product for each row."""

import math

import torch


def theta_gradient(prior_grads, likelihood_grads):
    columns = zip(*(prior_grads + likelihood_grads).tolist(), strict=True)
    return [sum(column) / len(column) for column in columns]


def gaussian_scores(z, mean, log_var):
    off, variance = z - mean, log_var.exp()
    return [(off / variance).tolist(), ((off.square() - variance) / (2 * variance)).tolist()]


def bernoulli_scores(z, logits):
    return list(z - 0.5 * (1 + torch.tanh(logits / 2)))


def score_gradient(scores, signal):
    return [signal[:, n] @ scores[:, n] / len(signal) for n in range(signal.shape[1])]


def bandit_update(logits, action, reward, rate):
    policy = torch.softmax(logits, -1).tolist()
    return [
        logit + rate * reward * ((k == action) - chance)
        for k, (logit, chance) in enumerate(zip(logits.tolist(), policy, strict=True))
    ]


def score_variance(p, reward):
    pairs = zip(p.tolist(), reward.tolist(), strict=True)
    return [math.pow((1 - a) * one + a * zero, 2) * a * (1 - a) for a, (zero, one) in pairs]
