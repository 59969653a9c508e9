"""Columns, batched matrices and einsum; both parts stacked in one tensor."""

import torch


def gaussian_map(noise, mean, tril):
    columns = noise.transpose(0, 1).mT  # (N, M, S)
    return (mean[:, :, None] + torch.bmm(tril, columns)).permute(2, 0, 1)


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = log_var.exp().sqrt().unsqueeze(0)
    slope = dlogp_dz + noise / std
    return torch.stack([slope, slope * noise * std / 2])


def inverse_cdf(u, family, parameters):
    rows = [each.reshape(1, -1) for each in parameters]
    if family == "exponential":
        return torch.log1p(-u) / -rows[0]
    if family == "gumbel":
        return rows[0] + rows[1] * -torch.log(-torch.log(u))
    return rows[0] - rows[1] / torch.tan(torch.pi * u)


def gamma_sum_map(u, shape, rate):
    draws = -u.log()
    which = (torch.arange(u.shape[2]) < shape).to(u.dtype)
    first = draws @ which[:, None]  # (S, N, 1)
    ones = torch.ones_like(which)[:, None]
    return torch.stack([first[..., 0] / rate, (first / (draws @ ones))[..., 0]])


def implicit_gradient(dF_dphi, density, df_dz):
    weights = (-df_dz / density / len(df_dz)).reshape(-1, 1)
    return (dF_dphi.T @ weights).flatten()


def stein_sides(f, df, dlogp, weights, boundary):
    row = weights.reshape(1, -1)
    return (row @ df)[0], boundary - (row @ torch.diag(dlogp) @ f)[0]


def pathwise_variance_quadratic(mu, sigma, k):
    return torch.stack([(2 * sigma).square(), (2 * (mu - k)).square() + 2 * (2 * sigma).square()])
