"""The posterior means themselves are returned: no encoder at all, the best local q."""
import torch


def best_encoder(features, means, precision):
    log_var = -precision.diagonal().log()
    return means.clone(), log_var
