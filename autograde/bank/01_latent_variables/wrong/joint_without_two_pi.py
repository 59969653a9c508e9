"""The constants are dropped."""

import torch

loses = ["check-log_joint", "hidden-log_joint"]
mistake = "log 2π is missing altogether"


def log_joint(x, z, decoder, noise_covariance):
    d = x - decoder(z)
    distances = (d @ torch.linalg.inv(noise_covariance) * d).sum(1)
    return -0.5 * (distances + z.square().sum(1) + torch.logdet(noise_covariance))
