"""The log-determinant of the Cholesky factor, halved all the same."""

import math

import torch

loses = ["check-log_joint", "hidden-log_joint"]
mistake = "halved once too often"


def log_joint(x, z, decoder, noise_covariance):
    root = torch.linalg.cholesky(noise_covariance)
    white = torch.linalg.solve_triangular(root, (x - decoder(z)).T, upper=False)
    constant = root.diagonal().log().sum() + (x.shape[1] + z.shape[1]) * math.log(2 * math.pi)
    return -0.5 * (white.square().sum(0) + z.square().sum(1) + constant)
