"""The determinants are forgotten."""

import torch

loses = ["check-kl_gaussians", "hidden-kl_gaussians"]
mistake = "the log-ratio of the determinants is missing"


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift = q_mean - p_mean
    trace = torch.trace(torch.linalg.solve(p_covariance, q_covariance))
    return 0.5 * (trace - len(shift) + shift @ torch.linalg.solve(p_covariance, shift))
