"""Computed in float32 where that keeps the digits, and returned so."""

import math

import torch


def gaussian_map(noise, mean, tril):
    return mean.float() + torch.einsum("nij,snj->sni", tril.float(), noise.float())


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = torch.exp(0.5 * log_var.float())
    slope = dlogp_dz.float() + noise.float() / std
    return slope, 0.5 * std * noise.float() * slope


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return (-torch.log1p(-u)).float() / parameters[0].float()
    location, scale = (each.float() for each in parameters)
    if family == "gumbel":
        return location - scale * torch.log(-torch.log(u)).float()
    return location + scale * torch.tan(math.pi * (u - 0.5)).float()


def gamma_sum_map(u, shape, rate):
    draws = -torch.log(u.float())
    first = draws[:, :, :shape].sum(dim=2)
    return first / rate.float(), first / draws.sum(dim=2)


def implicit_gradient(dF_dphi, density, df_dz):
    return -(df_dz.float().unsqueeze(1) * dF_dphi.float() / density.float().unsqueeze(1)).mean(dim=0)


def stein_sides(f, df, dlogp, weights, boundary):
    f, df, dlogp, weights, boundary = (each.float() for each in (f, df, dlogp, weights, boundary))
    return weights @ df, boundary - (weights * dlogp) @ f


def pathwise_variance_quadratic(mu, sigma, k):
    mu, sigma, k = mu.float(), sigma.float(), k.float()
    return 4 * sigma**2, 4 * (mu - k) ** 2 + 8 * sigma**2
