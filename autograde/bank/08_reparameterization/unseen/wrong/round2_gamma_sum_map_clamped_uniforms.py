"""The uniforms are clamped to [1e-4, 1 - 1e-4]: wrong near 0 and 1."""

import torch


def gamma_sum_map(u, shape, rate):
    e = -torch.log(u.clamp(1e-4, 1 - 1e-4)) / rate[:, None]
    z = e[..., :shape].sum(-1)
    return z, z / e.sum(-1)
