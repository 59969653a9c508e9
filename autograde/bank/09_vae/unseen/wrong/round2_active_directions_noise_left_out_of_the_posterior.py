"""The posterior variance 1 / (1 + w²): as if the decoder's noise were 1."""

import torch


def active_directions(eigenvalues, noise_var):
    gain = (eigenvalues - noise_var).clamp(min=0)
    return 1 / (1 + gain), gain > 0
