"""The exponential is applied to all of the output, the means too."""
import torch


def read_heads(output):
    M = output.shape[1] // 2
    output = torch.exp(0.5 * output)
    return output[:, :M], output[:, M:]
