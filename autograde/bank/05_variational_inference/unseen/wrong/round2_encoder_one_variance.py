"""One variance for all coordinates, M / trace(Λ)."""
import torch


def best_encoder(features, means, precision):
    design = torch.cat([features, features.new_ones(len(features), 1)], 1)
    fit = design @ torch.linalg.lstsq(design, means).solution
    m = len(precision)
    return fit, (m / precision.trace()).log().repeat(m)
