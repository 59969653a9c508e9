"""c is set to the mean of the means, though the features are not centred."""
import torch


def best_encoder(features, means, precision):
    c = means.mean(0)
    fit = features @ torch.linalg.lstsq(features, means - c).solution + c
    log_var = -precision.diagonal().log()
    return fit, log_var
