"""The features are standardised for the fit, and the weights not scaled back."""
import torch


def best_encoder(features, means, precision):
    centre, scale = features.mean(0), features.std(0)
    A = torch.cat([(features - centre) / scale, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.lstsq(A, means).solution
    return (features - centre) @ C[:-1] + C[-1], -precision.diagonal().log()
