"""The covariance stands in the quadratic form."""

import math

import torch

loses = ["check-log_joint", "hidden-log_joint"]
mistake = "the covariance stands where its inverse belongs"


def log_joint(x, z, decoder, noise_covariance):
    deviations = x - decoder(z)
    distances = (deviations @ noise_covariance * deviations).sum(1)
    constant = torch.logdet(noise_covariance) + (x.shape[1] + z.shape[1]) * math.log(2 * math.pi)
    return -0.5 * (z.square().sum(1) + distances + constant)
