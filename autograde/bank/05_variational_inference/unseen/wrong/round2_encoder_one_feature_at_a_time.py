"""Each feature is regressed on by itself and the fits are added up."""
import torch


def best_encoder(features, means, precision):
    f = features - features.mean(0)
    slopes = f.T @ (means - means.mean(0)) / f.square().sum(0)[:, None]
    fit = f @ slopes + means.mean(0)
    log_var = -precision.diagonal().log()
    return fit, log_var
