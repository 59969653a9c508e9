"""v = 1 / (1 + Λ_mm): the prior is counted a second time."""
import torch


def best_encoder(features, means, precision):
    design = torch.cat([features, features.new_ones(len(features), 1)], 1)
    fit = design @ torch.linalg.lstsq(design, means).solution
    return fit, -(1 + precision.diagonal()).log()
