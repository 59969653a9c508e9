"""With one coordinate the results are squeezed to (N,)."""
import torch


def read_heads(output):
    M = output.shape[1] // 2
    mean, h = output[:, :M], output[:, M:]
    mean = mean
    std = torch.exp(0.5 * h)
    return mean.squeeze(-1), std.squeeze(-1)
