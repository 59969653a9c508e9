"""v is the variance of the residuals of the regression."""
import torch


def best_encoder(features, means, precision):
    design = torch.cat([features, features.new_ones(len(features), 1)], 1)
    fit = design @ torch.linalg.lstsq(design, means).solution
    return fit, (means - fit).square().mean(0).log()
