"""NumPy all the way: arrays and NumPy numbers come back."""

import numpy as np


def log_gaussian(x, means, covariances):
    x, means, covariances = x.numpy(), means.numpy(), covariances.numpy()
    columns = []
    for mean, covariance in zip(means, covariances, strict=True):
        difference = x - mean
        distance = np.sum(difference * np.linalg.solve(covariance, difference.T).T, axis=1)
        columns.append(-0.5 * (distance + np.linalg.slogdet(covariance)[1] + x.shape[1] * np.log(2 * np.pi)))
    return np.stack(columns, axis=1)


def log_likelihood(log_density, weights):
    return np.logaddexp.reduce(log_density.numpy() + np.log(weights.numpy()), axis=1).sum()


def responsibilities(log_density, weights):
    log_joint = log_density.numpy() + np.log(weights.numpy())
    return np.exp(log_joint - np.logaddexp.reduce(log_joint, axis=1, keepdims=True))


def bound(log_density, weights, q):
    log_density, weights, q = log_density.numpy(), weights.numpy(), q.numpy()
    log_q = np.log(q, out=np.zeros_like(q), where=q > 0)
    return np.sum(q * (log_density + np.log(weights) - log_q))


def m_step(x, responsibilities, parameters_old):
    x, r = np.asarray(x), np.asarray(responsibilities)
    covariances = [np.atleast_2d(np.cov(x.T, aweights=column, ddof=0)) for column in r.T]
    means = np.stack([np.average(x, axis=0, weights=column) for column in r.T])
    return r.mean(axis=0), means, np.stack(covariances)


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = np.full(max_steps, np.nan)
    for step in range(max_steps):
        statistics, trace[step] = e_step(x, parameters)
        parameters = m_step(statistics, parameters)
        if step > 0 and trace[step] - trace[step - 1] < tolerance:
            break
    return parameters, trace[: step + 1]
