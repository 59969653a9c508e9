"""The noise of row 0 is used for all rows."""

import torch


def gaussian_map(noise, mean, tril):
    z = []
    for s in range(noise.shape[0]):
        z.append(torch.stack([mean[n] + tril[n] @ noise[s, 0] for n in range(len(mean))]))
    return torch.stack(z)
