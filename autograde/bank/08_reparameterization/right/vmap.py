"""torch.func: one sample, one row or one function at a time, spread by vmap."""

import math

import torch
from torch.func import grad, vmap


def gaussian_map(noise, mean, tril):
    one_row = lambda e, m, L: m + torch.mv(L, e)
    return vmap(vmap(one_row), in_dims=(0, None, None))(noise, mean, tril)


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    def signal(m, v, slope, e, held_m, held_v):
        moved = m + torch.exp(v / 2) * e
        return slope * moved + (moved - held_m) ** 2 / (2 * torch.exp(held_v))

    flat = [each.expand_as(z).flatten() for each in (mean, log_var, dlogp_dz, noise, mean, log_var)]
    by_mean, by_log_var = vmap(grad(signal, argnums=(0, 1)))(*flat)
    return by_mean.reshape(z.shape), by_log_var.reshape(z.shape)


def inverse_cdf(u, family, parameters):
    maps = {
        "exponential": lambda u, rate: -torch.log1p(-u) / rate,
        "gumbel": lambda u, m, s: m - s * torch.log(-torch.log(u)),
        "cauchy": lambda u, m, s: m + s * torch.tan(math.pi * (u - 0.5)),
    }
    return vmap(vmap(maps[family]), in_dims=(0, *[None] * len(parameters)))(u, *parameters)


def gamma_sum_map(u, shape, rate):
    one = lambda row, each: (-row[:shape].log().sum() / each, row[:shape].log().sum() / row.log().sum())
    return vmap(vmap(one), in_dims=(0, None))(u, rate)


def implicit_gradient(dF_dphi, density, df_dz):
    return vmap(lambda row, p, slope: -slope * row / p)(dF_dphi, density, df_dz).mean(0)


def stein_sides(f, df, dlogp, weights, boundary):
    one = lambda values, slopes, end: (weights @ slopes, end - weights @ (values * dlogp))
    return vmap(one, in_dims=(1, 1, 0))(f, df, boundary)
