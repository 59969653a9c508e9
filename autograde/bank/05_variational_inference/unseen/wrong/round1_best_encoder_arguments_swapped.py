"""Features and means are exchanged in the regression."""
import torch


def best_encoder(features, means, precision):
    A = torch.cat([features, features.new_ones(len(features), 1)], 1)
    C = torch.linalg.lstsq(torch.cat([means, means.new_ones(len(means), 1)], 1), features).solution
    mean = torch.cat([means, means.new_ones(len(means), 1)], 1) @ C
    log_var = -precision.diagonal().log()
    return mean, log_var
