"""softmax of the weights."""

import torch

loses = ["check-phase_difference", "hidden-phase_difference"]
mistake = "softmax is taken of the weights"


def phase_difference(x, p_h, x_model, p_h_model, weights):
    data = x.mean(0), p_h.mean(0), x.T @ p_h / len(x)
    weights = torch.softmax(weights, 0)
    model = weights @ x_model, weights @ p_h_model, (weights[:, None] * x_model).T @ p_h_model
    return tuple(one - other for one, other in zip(data, model, strict=True))
