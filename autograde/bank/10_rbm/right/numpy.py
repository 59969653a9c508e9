"""NumPy throughout; arrays and NumPy's numbers come back."""

import numpy as np


def energy(x, h, a, b, W):
    x, h, a, b, W = (value.numpy() for value in (x, h, a, b, W))
    return -np.dot(x, a) - np.dot(h, b) - np.sum((x @ W) * h, axis=1)


def free_energy(x, a, b, W):
    x, a, b, W = (value.numpy() for value in (x, a, b, W))
    return -x @ a - np.logaddexp(0, x @ W + b).sum(axis=-1)


def hidden_probabilities(x, b, W):
    fields = x.numpy() @ W.numpy() + b.numpy()
    return np.exp(-np.logaddexp(0, -fields))


def log_partition(a, b, W):
    a, b, W = a.numpy(), b.numpy(), W.numpy()
    if len(b) < len(a):
        a, b, W = b, a, W.T
    numbers = np.arange(2 ** len(a))
    states = (numbers[:, None] >> np.arange(len(a))) & 1
    return np.logaddexp.reduce(states @ a + np.logaddexp(0, states @ W + b).sum(axis=1))


def phase_difference(x, p_h, x_model, p_h_model, weights):
    x, p_h, x_model, p_h_model, weights = (value.numpy() for value in (x, p_h, x_model, p_h_model, weights))
    by_W = x.T @ p_h / x.shape[0] - x_model.T @ np.diag(weights) @ p_h_model
    by_a = x.mean(axis=0) - np.average(x_model, axis=0, weights=weights)
    by_b = p_h.mean(axis=0) - np.average(p_h_model, axis=0, weights=weights)
    return by_a, by_b, by_W


def gibbs_step(x, a, b, W, u_h, u_x):
    x, a, b, W = (value.numpy() for value in (x, a, b, W))
    h = u_h.numpy() < np.exp(-np.logaddexp(0, -(x @ W + b)))
    return u_x.numpy() < np.exp(-np.logaddexp(0, -(h @ W.T + a)))  # True and False


def contrastive_divergence_step(x, a, b, W, u_h, u_x, rate):
    x, a, b, W, u_h, u_x = (value.numpy() for value in (x, a, b, W, u_h, u_x))

    def sigmoid(t):
        return np.exp(-np.logaddexp(0, -t))

    last = x.copy()
    for k in range(u_h.shape[0]):
        h = (u_h[k] < sigmoid(last @ W + b)).astype(x.dtype)
        last = (u_x[k] < sigmoid(h @ W.T + a)).astype(x.dtype)
    given, model = sigmoid(x @ W + b), sigmoid(last @ W + b)
    count = x.shape[0]
    return (
        a + rate * np.mean(x - last, axis=0),
        b + rate * np.mean(given - model, axis=0),
        W + rate * (x.T @ given - last.T @ model) / count,
    )


def ais_log_weights(x, betas, a, b, W):
    x, betas, a, b, W = (value.numpy() for value in (x, betas, a, b, W))

    def minus_free_energy(beta, states):
        return beta * (states @ a) + np.logaddexp(0, beta * (states @ W + b)).sum(axis=-1)

    total = np.full(x.shape[1], (a.size + b.size) * np.log(2))
    for t in range(len(x)):
        total += minus_free_energy(betas[t + 1], x[t]) - minus_free_energy(betas[t], x[t])
    return total
