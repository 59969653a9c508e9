"""The quadratic form of all pairs of rows."""

import math

import torch

loses = ["check-log_joint", "hidden-log_joint"]
mistake = "all pairs of rows"


def log_joint(x, z, decoder, noise_covariance):
    d = x - decoder(z)
    table = d @ torch.linalg.inv(noise_covariance) @ d.T
    constant = torch.logdet(noise_covariance) + (x.shape[1] + z.shape[1]) * math.log(2 * math.pi)
    return -0.5 * (table + z.square().sum(1) + constant)
