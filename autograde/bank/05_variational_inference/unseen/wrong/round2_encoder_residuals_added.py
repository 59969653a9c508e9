"""The mean square of the residuals is added to v, as if the encoder should confess its own error."""
import torch


def best_encoder(features, means, precision):
    design = torch.cat([features, features.new_ones(len(features), 1)], 1)
    fit = design @ torch.linalg.lstsq(design, means).solution
    v = 1 / precision.diagonal() + (means - fit).square().mean(0)
    return fit, v.log()
