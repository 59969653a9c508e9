"""Sign: log Λ_mm instead of -log Λ_mm."""
import torch


def best_encoder(features, means, precision):
    design = torch.cat([features, features.new_ones(len(features), 1)], 1)
    fit = design @ torch.linalg.lstsq(design, means).solution
    return fit, precision.diagonal().log()
