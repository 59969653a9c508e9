"""Quantiles and densities by scipy.stats."""

import numpy as np
from scipy import stats


def inverse_cdf(u, family, parameters):
    u, parameters = u.numpy(), [each.numpy() for each in parameters]
    if family == "exponential":
        return stats.expon(scale=1 / parameters[0]).ppf(u)
    law = stats.gumbel_r if family == "gumbel" else stats.cauchy
    return law(loc=parameters[0], scale=parameters[1]).ppf(u)


def gamma_sum_map(u, shape, rate):
    draws = stats.expon.ppf(u.numpy())
    return draws[..., :shape].sum(-1) / rate.numpy(), draws[..., :shape].sum(-1) / draws.sum(-1)


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    step = (z - mean).numpy()
    slope = dlogp_dz.numpy() + step / np.exp(log_var.numpy())
    return np.array([slope, slope * step / 2])


def pathwise_variance_quadratic(mu, sigma, k):
    second, fourth = stats.norm.moment(2), stats.norm.moment(4)
    a = (mu - k).numpy()
    return 4 * sigma.numpy() ** 2 * second, 4 * a**2 * second + 4 * sigma.numpy() ** 2 * (fourth - second**2)
