"""The targets are centred in place: the caller's means are changed."""
import torch


def best_encoder(features, means, precision):
    centre = means.mean(0)
    means -= centre
    A = features - features.mean(0)
    C = torch.linalg.lstsq(A, means).solution
    return A @ C + centre, -precision.diagonal().log()
