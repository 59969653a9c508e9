"""Ridge regression."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "there is a penalty"


def best_encoder(features, means, precision):
    inputs = torch.cat([features, torch.ones_like(features[:, :1])], 1)
    fit = torch.linalg.solve(
        inputs.T @ inputs + torch.eye(inputs.shape[1], dtype=inputs.dtype), inputs.T @ means
    )
    mean = inputs @ fit
    log_var = -precision.diagonal().log()
    return mean, log_var
