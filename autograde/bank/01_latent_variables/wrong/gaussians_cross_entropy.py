"""−E_q log p(z), without the entropy."""

import math

import torch

loses = ["check-kl_gaussians", "hidden-kl_gaussians"]
mistake = "the cross-entropy came back"


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift, precision = q_mean - p_mean, torch.linalg.inv(p_covariance)
    return 0.5 * (
        torch.logdet(p_covariance)
        + torch.trace(precision @ q_covariance)
        + shift @ precision @ shift
        + len(shift) * math.log(2 * math.pi)
    )
