"""The KL."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "the KL to the prior for a mean of 0"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    variances = torch.clamp(noise_var / eigenvalues, max=1)
    return (variances - 1 - variances.log()) / 2, live
