"""log of the standard deviation: half of log v."""
import torch


def best_encoder(features, means, precision):
    design = torch.cat([features, features.new_ones(len(features), 1)], 1)
    fit = design @ torch.linalg.lstsq(design, means).solution
    return fit, -0.5 * precision.diagonal().log()
