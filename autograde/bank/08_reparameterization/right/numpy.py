"""NumPy throughout: arrays come back."""

import numpy as np


def gaussian_map(noise, mean, tril):
    return mean.numpy() + np.einsum("nij,snj->sni", tril.numpy(), noise.numpy())


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = np.exp(log_var.numpy() / 2)
    slope = dlogp_dz.numpy() + (z.numpy() - mean.numpy()) / std**2
    return slope, slope * (z.numpy() - mean.numpy()) / 2


def inverse_cdf(u, family, parameters):
    u, parameters = u.numpy(), [each.numpy() for each in parameters]
    if family == "exponential":
        return -np.log1p(-u) / parameters[0]
    location, scale = parameters
    return location + scale * (-np.log(-np.log(u)) if family == "gumbel" else np.tan(np.pi * (u - 0.5)))


def gamma_sum_map(u, shape, rate):
    draws = -np.log(u.numpy()) / rate.numpy()[:, np.newaxis]
    return draws[:, :, :shape].sum(axis=2), draws[:, :, :shape].sum(axis=2) / draws.sum(axis=2)


def implicit_gradient(dF_dphi, density, df_dz):
    return -np.mean(df_dz.numpy()[:, np.newaxis] * dF_dphi.numpy() / density.numpy()[:, np.newaxis], axis=0)


def stein_sides(f, df, dlogp, weights, boundary):
    f, df, dlogp, weights = f.numpy(), df.numpy(), dlogp.numpy(), weights.numpy()
    return np.array([weights @ df, boundary.numpy() - (weights * dlogp) @ f])


def pathwise_variance_quadratic(mu, sigma, k):
    mu, sigma, k = mu.numpy(), sigma.numpy(), k.numpy()
    return np.stack([4 * sigma**2, 4 * (mu - k) ** 2 + 8 * sigma**2])
