"""Lists of tensors, comprehensions over rows and columns."""

import math

import torch


def gaussian_map(noise, mean, tril):
    return [torch.stack([m + L @ e for m, L, e in zip(mean, tril, sample, strict=True)]) for sample in noise]


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    precision = torch.exp(-log_var)
    slopes = [g + (each - mean) * precision for g, each in zip(dlogp_dz, z, strict=True)]
    return [slopes, [slope * (each - mean) / 2 for slope, each in zip(slopes, z, strict=True)]]


def inverse_cdf(u, family, parameters):
    columns = []
    for n in range(u.shape[1]):
        own = [each[n] for each in parameters]
        if family == "exponential":
            columns.append(-torch.log1p(-u[:, n]) / own[0])
        elif family == "gumbel":
            columns.append(own[0] - own[1] * torch.log(-torch.log(u[:, n])))
        else:
            columns.append(own[0] + own[1] * torch.tan(math.pi * (u[:, n] - 0.5)))
    return torch.stack(columns, dim=1)


def gamma_sum_map(u, shape, rate):
    draws = [-each.log() for each in u.unbind(2)]
    first, rest = sum(draws[:shape]), sum(draws[shape:])
    return [first / rate, torch.sigmoid(first.log() - rest.log())]


def implicit_gradient(dF_dphi, density, df_dz):
    return [torch.mean(-df_dz * column / density) for column in dF_dphi.T]


def stein_sides(f, df, dlogp, weights, boundary):
    left = [torch.dot(weights, column) for column in df.T]
    right = [end - torch.dot(weights, column * dlogp) for end, column in zip(boundary, f.T, strict=True)]
    return left, right


def pathwise_variance_quadratic(mu, sigma, k):
    pairs = [(4 * s * s, 4 * (m - c) * (m - c) + 8 * s * s) for m, s, c in zip(mu, sigma, k, strict=True)]
    return [a for a, _ in pairs], [b for _, b in pairs]
