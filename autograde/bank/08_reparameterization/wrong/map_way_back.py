"""From samples to noise."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "this is the way back, from samples to noise: L⁻¹ (ε − μ)"


def gaussian_map(noise, mean, tril):
    return torch.linalg.solve_triangular(tril, (noise - mean)[..., None], upper=False)[..., 0]
