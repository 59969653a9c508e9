"""0.001 on the diagonal."""

import torch

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "0.001 is added to the diagonal of L"


def gaussian_map(noise, mean, tril):
    return mean + torch.einsum(
        "nij,snj->sni", (tril + 1e-3 * torch.eye(tril.shape[1], dtype=tril.dtype)), noise
    )
