"""The determinant scales all noise."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the determinant of L multiplies ε"


def gaussian_map(noise, mean, tril):
    return mean + torch.linalg.det(tril)[:, None] * noise
