"""The largest logarithm of each row is subtracted by hand; the M-step in a loop over components; EM that recurs."""

import torch


def log_likelihood(log_density, weights):
    log_joint = log_density + weights.log()
    largest = log_joint.amax(1)
    return (largest + (log_joint - largest[:, None]).exp().sum(1).log()).sum()


def responsibilities(log_density, weights):
    log_joint = log_density + weights.log()
    scaled = (log_joint - log_joint.max(dim=1, keepdim=True).values).exp()
    return scaled / scaled.sum(dim=1, keepdim=True)


def bound(log_density, weights, q):
    safe = torch.where(q == 0, 1.0, q)
    return (q * (log_density + weights.log() - safe.log())).sum()


def m_step(x, responsibilities, parameters_old):
    covariances, means = [], []
    for r in responsibilities.unbind(1):
        means.append(torch.mv(x.T, r) / r.sum())
        d = x - means[-1]
        covariances.append(d.T @ torch.diag(r) @ d / r.sum())
    return responsibilities.mean(0), torch.stack(means), torch.stack(covariances)


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    statistics, log_likelihood = e_step(x, parameters)
    trace, rise = [log_likelihood], float("inf")
    while rise >= tolerance and len(trace) <= max_steps:
        parameters = m_step(statistics, parameters)
        statistics, log_likelihood = e_step(x, parameters)
        rise = float(log_likelihood) - float(trace[-1])
        trace.append(log_likelihood)
    return [parameters, trace]
