"""The KL."""

import torch

loses = ["check-active_directions", "hidden-active_directions"]
mistake = "the KL to the prior for a mean of 0"


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    return (
        torch.clamp(noise_var / eigenvalues, max=1) - 1 - torch.clamp(noise_var / eigenvalues, max=1).log()
    ) / 2, live
