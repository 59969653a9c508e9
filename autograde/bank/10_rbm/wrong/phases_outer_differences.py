"""A product of the differences."""

import torch

loses = ["check-phase_difference", "hidden-phase_difference"]
mistake = "the product of the differences for a and b"


def phase_difference(x, p_h, x_model, p_h_model, weights):
    data = x.mean(0), p_h.mean(0), x.T @ p_h / len(x)
    model = weights @ x_model, weights @ p_h_model, (weights[:, None] * x_model).T @ p_h_model
    by_a, by_b = data[0] - model[0], data[1] - model[1]
    return by_a, by_b, torch.outer(by_a, by_b)
