"""The determinant for its logarithm."""

import math

import torch

loses = ["check-log_joint", "hidden-log_joint"]
mistake = "the determinant stands where its logarithm belongs"


def log_joint(x, z, decoder, noise_covariance):
    d = x - decoder(z)
    distances = (d @ torch.linalg.inv(noise_covariance) * d).sum(1)
    constant = torch.det(noise_covariance) + (x.shape[1] + z.shape[1]) * math.log(2 * math.pi)
    return -0.5 * (distances + z.square().sum(1) + constant)
