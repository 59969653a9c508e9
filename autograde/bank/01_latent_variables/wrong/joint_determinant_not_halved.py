"""The log-determinant without its ½."""

import math

import torch

loses = ["check-log_joint", "hidden-log_joint"]
mistake = "the log-determinant of the noise covariance lacks its factor"


def log_joint(x, z, decoder, noise_covariance):
    deviations = x - decoder(z)
    distances = (deviations * torch.linalg.solve(noise_covariance, deviations.T).T).sum(1)
    constant = (x.shape[1] + z.shape[1]) * math.log(2 * math.pi)
    return -0.5 * (z.square().sum(1) + distances + constant) - torch.logdet(noise_covariance)
