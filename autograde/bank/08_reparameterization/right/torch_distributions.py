"""What torch.distributions has: transforms, inverse distribution functions, densities."""

import torch
from torch import distributions as laws


def gaussian_map(noise, mean, tril):
    rows = [
        laws.AffineTransform(m, 1)(each @ L.T) for m, L, each in zip(mean, tril, noise.unbind(1), strict=True)
    ]
    return torch.stack(rows, 1)


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    q = laws.Normal(mean, log_var.exp().sqrt())
    moving = z.clone().requires_grad_()
    (score,) = torch.autograd.grad(q.log_prob(moving).sum(), moving)
    slope = dlogp_dz - score
    return slope, slope * (z - mean) / 2


def inverse_cdf(u, family, parameters):
    if family == "exponential":
        return laws.AffineTransform(0, -1 / parameters[0])(torch.log1p(-u))
    law = {"gumbel": laws.Gumbel, "cauchy": laws.Cauchy}[family]
    return law(*parameters, validate_args=False).icdf(u) if family == "cauchy" else _gumbel(u, *parameters)


def _gumbel(u, location, scale):
    to_z = laws.ComposeTransform(
        [laws.ExpTransform().inv, laws.AffineTransform(0, -1), laws.ExpTransform().inv]
    )
    return laws.AffineTransform(location, -scale)(to_z(u))


def gamma_sum_map(u, shape, rate):
    draws = -torch.log1p(-u)
    return draws[:, :, :shape].sum(-1) / rate, draws.cumsum(-1)[:, :, shape - 1] / draws.cumsum(-1)[:, :, -1]


def stein_sides(f, df, dlogp, weights, boundary):
    left = torch.einsum("s,sn->n", weights, df)
    return left, boundary - torch.einsum("s,s,sn->n", weights, dlogp, f)
