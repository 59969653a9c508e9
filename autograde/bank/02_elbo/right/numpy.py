"""NumPy all the way: arrays come back."""

import numpy as np


def naive_log_evidence(log_likelihood):
    return np.logaddexp.reduce(log_likelihood.numpy(), axis=0) - np.log(log_likelihood.shape[0])


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_weights = (log_prior + log_likelihood - log_q).numpy()
    return np.logaddexp.reduce(log_weights, axis=0) - np.log(len(log_weights))


def posterior_mean(log_weights, values):
    log_weights, values = log_weights.numpy(), values.numpy()
    weights = np.exp(log_weights - np.logaddexp.reduce(log_weights, axis=0))
    return np.einsum("sn,snm->nm", weights, values)


def effective_sample_size(log_weights):
    log_weights = log_weights.numpy()
    return np.exp(2 * np.logaddexp.reduce(log_weights, axis=0) - np.logaddexp.reduce(2 * log_weights, axis=0))


def elbo_and_gap(log_prior, log_likelihood, q):
    q, log_joint = q.numpy(), (log_prior + log_likelihood).numpy()
    log_q = np.log(q, out=np.zeros_like(q), where=q > 0)
    elbo = np.sum(q * (log_joint - log_q), axis=1)
    return elbo, np.logaddexp.reduce(log_joint, axis=1) - elbo


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    x, mean, log_var, W, b, noise_var = (value.numpy() for value in (x, mean, log_var, W, b, noise_var))
    squares = (x - b - mean @ W.T) ** 2 + np.exp(log_var) @ (W**2).T
    fit = -0.5 * np.sum(squares / noise_var + np.log(2 * np.pi * noise_var), axis=1)
    return fit - 0.5 * np.sum(np.exp(log_var) + mean**2 - 1 - log_var, axis=1)


def importance_weighted_bound(log_weights):
    log_weights = log_weights.numpy()
    return np.mean(np.logaddexp.reduce(log_weights, axis=1) - np.log(log_weights.shape[1]), axis=0)
