"""Loops over samples, rows and coordinates, with Python's own numbers; lists come back."""

import math


def gaussian_map(noise, mean, tril):
    samples, rows, width = noise.shape
    z = noise.clone()
    for s in range(samples):
        for n in range(rows):
            for i in range(width):
                z[s, n, i] = mean[n, i]
                for j in range(i + 1):
                    z[s, n, i] += tril[n, i, j] * noise[s, n, j]
    return z


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    by_mean, by_log_var = [], []
    for slopes, draws in zip(dlogp_dz, noise, strict=True):
        std = [[math.sqrt(math.exp(value)) for value in row] for row in log_var.tolist()]
        rows = [
            [g + e / s for g, e, s in zip(*each, strict=True)]
            for each in zip(slopes.tolist(), draws.tolist(), std, strict=True)
        ]
        by_mean.append(rows)
        by_log_var.append(
            [
                [h * e * s / 2 for h, e, s in zip(*each, strict=True)]
                for each in zip(rows, draws.tolist(), std, strict=True)
            ]
        )
    return by_mean, by_log_var


def inverse_cdf(u, family, parameters):
    columns = [each.tolist() for each in parameters]
    found = []
    for row in u.tolist():
        found.append([])
        for value, *own in zip(row, *columns, strict=True):
            if family == "exponential":
                found[-1].append(-math.log1p(-value) / own[0])
            elif family == "gumbel":
                found[-1].append(own[0] - own[1] * math.log(-math.log(value)))
            else:
                found[-1].append(own[0] - own[1] / math.tan(math.pi * value))
    return found


def gamma_sum_map(u, shape, rate):
    z, y = [], []
    for sample in u.tolist():
        first = [-sum(math.log(value) for value in row[:shape]) for row in sample]
        rest = [-sum(math.log(value) for value in row[shape:]) for row in sample]
        z.append([a / each for a, each in zip(first, rate.tolist(), strict=True)])
        y.append([a / (a + b) for a, b in zip(first, rest, strict=True)])
    return z, y


def implicit_gradient(dF_dphi, density, df_dz):
    total = [0.0] * dF_dphi.shape[1]
    for row, p, slope in zip(dF_dphi.tolist(), density.tolist(), df_dz.tolist(), strict=True):
        for i, rise in enumerate(row):
            total[i] -= slope * rise / p / len(df_dz)
    return total


def stein_sides(f, df, dlogp, weights, boundary):
    left, right = [], []
    for n in range(f.shape[1]):
        left.append(sum(float(w * slope) for w, slope in zip(weights, df[:, n], strict=True)))
        right.append(float(boundary[n]))
        for s in range(len(f)):
            right[-1] -= float(weights[s] * f[s, n] * dlogp[s])
    return [left, right]


def pathwise_variance_quadratic(mu, sigma, k):
    by_mu = [(2 * s) ** 2 for s in sigma.tolist()]
    distances = [m - c for m, c in zip(mu.tolist(), k.tolist(), strict=True)]
    return by_mu, [(2 * a) ** 2 + 2 * v for a, v in zip(distances, by_mu, strict=True)]
