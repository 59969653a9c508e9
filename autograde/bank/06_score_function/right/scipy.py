"""SciPy's special functions and densities."""

import numpy as np
from scipy.special import expit, log_expit, softmax


def theta_gradient(prior_grads, likelihood_grads):
    both = np.stack([prior_grads.numpy(), likelihood_grads.numpy()])
    return both.sum(0).mean(0)


def bernoulli_scores(z, logits):
    z, logits = z.numpy(), logits.numpy()
    return z * expit(-logits) - (1 - z) * np.exp(log_expit(logits))


def score_gradient(scores, signal):
    scores, signal = scores.numpy(), signal.numpy()
    return np.average(scores * signal[:, :, np.newaxis], axis=0)


def bandit_update(logits, action, reward, rate):
    new = logits.numpy() - rate * reward * softmax(logits.numpy())
    new[action] += rate * reward
    return new


def score_variance(p, reward):
    p, reward = p.numpy(), reward.numpy()
    values = np.stack([-p * reward[:, 0], (1 - p) * reward[:, 1]])
    weights = np.stack([1 - p, p])
    mean = (weights * values).sum(0)
    return (weights * (values - mean) ** 2).sum(0)
