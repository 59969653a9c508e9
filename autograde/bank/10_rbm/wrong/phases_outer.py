"""Products of means."""

import torch

loses = ["check-phase_difference", "hidden-phase_difference"]
mistake = "in both phases x hᵀ is the product of the two means"


def phase_difference(x, p_h, x_model, p_h_model, weights):
    data = x.mean(0), p_h.mean(0), torch.outer(x.mean(0), p_h.mean(0))
    model = weights @ x_model, weights @ p_h_model, torch.outer(weights @ x_model, weights @ p_h_model)
    return tuple(one - other for one, other in zip(data, model, strict=True))
