"""The local answer, which the encoder cannot reach."""

loses = ["check-best_encoder", "hidden-best_encoder"]
mistake = "these are the means of the posteriors"


def best_encoder(features, means, precision):
    return means, -precision.diagonal().log()
