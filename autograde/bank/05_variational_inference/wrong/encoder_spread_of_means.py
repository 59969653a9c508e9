"""The spread of the posterior means."""

import torch

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "the variances are those of the posterior means"


def best_encoder(features, means, precision):
    inputs = torch.cat([features, torch.ones_like(features[:, :1])], 1)
    fit = torch.linalg.lstsq(inputs, means).solution
    mean = inputs @ fit
    log_var = means.var(0, correction=0).log()
    return mean, log_var
