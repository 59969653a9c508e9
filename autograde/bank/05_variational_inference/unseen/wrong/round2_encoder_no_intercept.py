"""c is forgotten: regression through the origin."""
import torch


def best_encoder(features, means, precision):
    fit = features @ torch.linalg.lstsq(features, means).solution
    log_var = -precision.diagonal().log()
    return fit, log_var
