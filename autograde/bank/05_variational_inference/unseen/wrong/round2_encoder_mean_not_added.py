"""Everything is centred, and the mean is not added again."""
import torch


def best_encoder(features, means, precision):
    f = features - features.mean(0)
    fit = f @ torch.linalg.lstsq(f, means - means.mean(0)).solution
    log_var = -precision.diagonal().log()
    return fit, log_var
