"""A small penalty for safety."""

import torch

loses = ["hidden-best_encoder"]
mistake = "there is a penalty"


def best_encoder(features, means, precision):
    inputs = features - features.mean(0)
    fit = torch.linalg.solve(
        inputs.T @ inputs + 1e-6 * torch.eye(inputs.shape[1], dtype=inputs.dtype), inputs.T @ means
    )
    mean = means.mean(0) + inputs @ fit
    log_var = -precision.diagonal().log()
    return mean, log_var
