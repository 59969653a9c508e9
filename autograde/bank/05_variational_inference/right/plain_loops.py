"""Everything with Python's own numbers in loops, where no gradient is asked; elsewhere loops over rows and samples."""

import math

import torch


def read_heads(output):
    width = output.shape[1] // 2
    std = [[math.exp(value / 2) for value in row[width:]] for row in output.tolist()]
    return output[:, :width], torch.tensor(std, dtype=output.dtype)


def bits_elbo(logits, states, log_joint):
    bounds = []
    for n in range(len(logits)):
        total = 0.0
        for k in range(len(states)):
            log_q = 0.0
            for bit, logit in zip(states[k].tolist(), logits[n].tolist(), strict=True):
                a = logit if bit == 1 else -logit
                log_q -= max(-a, 0) + math.log1p(math.exp(-abs(a)))
            total += math.exp(log_q) * (float(log_joint[k, n]) - log_q)
        bounds.append(total)
    return torch.tensor(bounds, dtype=logits.dtype)


def mean_field(covariance):
    variances = []
    for m in range(len(covariance)):
        unit = torch.zeros(len(covariance), dtype=covariance.dtype)
        unit[m] = 1
        variances.append(1 / float(torch.linalg.solve(covariance, unit)[m]))
    factor = torch.linalg.cholesky(covariance)
    gap = sum(math.log(float(factor[m, m])) - math.log(v) / 2 for m, v in enumerate(variances))
    return torch.tensor(variances, dtype=covariance.dtype), gap


def local_elbo(log_joint, mean, log_var, noise):
    total = 0
    for draw in noise:
        z = mean + log_var.exp().sqrt() * draw
        log_q = 0
        for m in range(mean.shape[1]):
            squares = (z[:, m] - mean[:, m]) ** 2 / log_var[:, m].exp()
            log_q = log_q - squares / 2 - log_var[:, m] / 2 - math.log(2 * math.pi) / 2
        total = total + log_joint(z[None])[0] - log_q
    return total / len(noise)


def best_encoder(features, means, precision):
    columns = []
    centred = features - features.mean(0)
    for m in range(means.shape[1]):
        slopes = torch.linalg.solve(centred.T @ centred, centred.T @ means[:, m])
        columns.append(means[:, m].mean() + centred @ slopes)
    log_var = [-math.log(float(precision[m, m])) for m in range(len(precision))]
    return torch.stack(columns, 1), torch.tensor(log_var, dtype=means.dtype)
