"""A product of means in the model's phase."""

import torch

loses = ["check-phase_difference", "hidden-phase_difference"]
mistake = "in the model's phase x hᵀ is the product of the two means"


def phase_difference(x, p_h, x_model, p_h_model, weights):
    data = x.mean(0), p_h.mean(0), x.T @ p_h / len(x)
    model = weights @ x_model, weights @ p_h_model, torch.outer(weights @ x_model, weights @ p_h_model)
    return tuple(one - other for one, other in zip(data, model, strict=True))
