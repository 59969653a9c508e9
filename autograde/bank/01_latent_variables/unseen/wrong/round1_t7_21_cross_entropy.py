"""Only −E_q log p, the entropy of q is left out."""
import math

import torch


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift = q_mean - p_mean
    trace = torch.linalg.solve(p_covariance, q_covariance).trace()
    form = shift @ torch.linalg.solve(p_covariance, shift)
    return 0.5 * (torch.logdet(p_covariance) + len(shift) * math.log(2 * math.pi) + trace + form)
