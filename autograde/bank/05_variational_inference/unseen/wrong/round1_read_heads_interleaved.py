"""Mean and log-variance are read in turns, column by column."""
import torch


def read_heads(output):
    mean, h = output[:, 0::2], output[:, 1::2]
    return mean, torch.exp(0.5 * h)
