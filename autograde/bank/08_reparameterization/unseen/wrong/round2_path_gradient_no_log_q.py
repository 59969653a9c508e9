"""log q is left out altogether, only log p goes along the path."""

import torch


def path_gradient(dlogp_dz, z, noise, mean, log_var):
    std = log_var.mul(0.5).exp()
    return dlogp_dz.clone(), dlogp_dz * noise * std / 2
