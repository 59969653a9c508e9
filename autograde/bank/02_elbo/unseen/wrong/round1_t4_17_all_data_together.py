"""The weights of all data are thrown together before the column sums of squares are taken."""

import torch


def effective_sample_size(log_weights):
    w = torch.softmax(log_weights.reshape(-1), 0).reshape(log_weights.shape)
    return w.sum() ** 2 / (w**2).sum(0)
