"""NumPy wherever no gradient is asked: arrays come back."""

import numpy as np


def theta_gradient(prior_grads, likelihood_grads):
    return prior_grads.numpy().mean(axis=0) + likelihood_grads.numpy().mean(axis=0)


def gaussian_scores(z, mean, log_var):
    z, mean, log_var = z.numpy(), mean.numpy(), log_var.numpy()
    variance = np.exp(log_var)
    return (z - mean) / variance, 0.5 * ((z - mean) ** 2 / variance - 1)


def bernoulli_scores(z, logits):
    return z.numpy() - 1 / (1 + np.exp(-logits.numpy()))


def score_gradient(scores, signal):
    return np.mean(scores.numpy() * np.expand_dims(signal.numpy(), -1), axis=0)


def bandit_update(logits, action, reward, rate):
    logits = np.array(logits.numpy())
    policy = np.exp(logits - logits.max())
    policy = policy / policy.sum()
    return logits + rate * reward * (np.eye(len(logits), dtype=logits.dtype)[action] - policy)


def score_variance(p, reward):
    p, reward = p.numpy(), reward.numpy()
    g0, g1 = -reward[:, 0] * p, reward[:, 1] * (1 - p)
    return p * (1 - p) * (g1 - g0) ** 2
