"""L stands on the wrong side: the noise row times L, so it is L transposed times the noise."""

import torch


def gaussian_map(noise, mean, tril):
    return mean + (noise.unsqueeze(-2) @ tril).squeeze(-2)
