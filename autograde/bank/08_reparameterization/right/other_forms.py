"""The same in other forms: products and identities that a derivation may end in."""

import math

import torch


def gaussian_map(noise, mean, tril):
    return torch.baddbmm(mean[:, None], noise.transpose(0, 1), tril.transpose(1, 2)).transpose(0, 1)


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    half = torch.exp(-0.5 * log_var)
    by_mean = torch.addcmul(dlogp_dz, noise, half.expand_as(noise))
    return by_mean, 0.5 * (dlogp_dz * (z - mean) + noise.square())


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return torch.special.xlog1py(torch.ones_like(u), -u) / (-parameters[0])
    location, scale = parameters
    if family == "gumbel":
        return location - torch.log((-torch.log(u)) ** scale)
    return location + scale * torch.sin(math.pi * (u - 0.5)) / torch.cos(math.pi * (u - 0.5))


def gamma_sum_map(u, shape, rate):
    first = u[..., :shape].log().sum(-1)
    return first / -rate, first / (first + u[..., shape:].log().sum(-1))


def implicit_gradient(dF_dphi, density, df_dz):
    return torch.linalg.lstsq(
        torch.eye(dF_dphi.shape[1]).to(dF_dphi), -(dF_dphi.T @ (df_dz / density))[:, None]
    )[0][:, 0] / len(density)


def stein_sides(f, df, dlogp, weights, boundary):
    left = (weights.unsqueeze(1) * df).sum(0)
    ends = torch.cat([boundary[None], -(weights * dlogp).unsqueeze(1) * f])
    return left, ends.sum(0)


def pathwise_variance_quadratic(mu, sigma, k):
    mean_square = 4 * ((mu - k) ** 2 + 3 * sigma**2)  # E[4 (a ε + σ ε²)²]
    return (2 * sigma) ** 2, mean_square - (2 * sigma) ** 2
