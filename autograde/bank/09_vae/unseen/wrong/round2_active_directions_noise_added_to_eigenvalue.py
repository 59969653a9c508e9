"""The posterior for w² = λ: the noise is already part of λ."""

import torch


def active_directions(eigenvalues, noise_var):
    live = eigenvalues > noise_var
    variances = torch.where(live, noise_var / (eigenvalues + noise_var), torch.ones_like(eigenvalues))
    return variances, live
