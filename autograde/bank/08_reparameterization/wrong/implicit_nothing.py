"""F(z) = u does not depend on φ: 0."""

import torch

loses = ["check-implicit_gradient", "hidden-implicit_gradient"]
mistake = "zeros came back: F(z) = u does not change along the path, but z moves"


def implicit_gradient(dF_dphi, density, df_dz):
    return torch.zeros_like(dF_dphi[0])
