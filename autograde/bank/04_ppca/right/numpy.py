"""NumPy all the way: arrays come back."""

import numpy as np


def posterior(x, W, mean, noise_var):
    x, W, mean, noise_var = (part.numpy() for part in (x, W, mean, noise_var))
    A = W.T @ W + noise_var * np.eye(W.shape[1], dtype=W.dtype)
    return np.linalg.solve(A, W.T @ (x - mean).T).T, noise_var * np.linalg.inv(A)


def maximum_likelihood(x, M):
    x = x.numpy()
    values, vectors = np.linalg.eigh(np.cov(x.T, bias=True))
    values, vectors = values[::-1], vectors[:, ::-1]
    noise_var = values[M:].mean()
    return vectors[:, :M] @ np.diag(np.sqrt(values[:M] - noise_var)), x.mean(0), noise_var


def m_step(x, means, covariance, W_old):
    x, means, covariance = x.numpy(), means.numpy(), covariance.numpy()
    seconds = means.T @ means + len(x) * covariance
    W = np.linalg.solve(seconds, means.T @ x).T
    return W, np.mean((x - means @ W.T) ** 2) + np.trace(W @ covariance @ W.T) / x.shape[1]


def responsibilities(x, weights, W, means, noise_vars):
    x, weights, W, means, noise_vars = (part.numpy() for part in (x, weights, W, means, noise_vars))
    C = W @ W.transpose(0, 2, 1) + noise_vars[:, None, None] * np.eye(x.shape[1], dtype=x.dtype)
    d = x[:, None] - means
    log_joint = -0.5 * np.einsum("nki,kij,nkj->nk", d, np.linalg.inv(C), d) - 0.5 * np.linalg.slogdet(C)[1]
    with np.errstate(divide="ignore"):
        log_joint = log_joint + np.log(weights)
    joint = np.exp(log_joint - log_joint.max(1, keepdims=True))
    return joint / joint.sum(1, keepdims=True)


def mixture_m_step(x, r, M):
    x, r = x.numpy(), r.numpy()
    means = (r.T @ x) / r.sum(0)[:, None]
    W, noises = [], []
    for k in range(r.shape[1]):
        values, vectors = np.linalg.eigh(np.cov(x.T, aweights=r[:, k], ddof=0))
        noises.append(values[:-M].mean())
        W.append(vectors[:, -M:] * np.sqrt(values[-M:] - noises[-1]))
    return r.mean(0), np.stack(W), means, np.array(noises)


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = (log_p_proposed - log_p + log_backward - log_forward).numpy()
    accept = np.log(u.numpy()) < np.minimum(0, log_ratio)
    return np.where(accept[:, None], proposed.numpy(), z.numpy())
