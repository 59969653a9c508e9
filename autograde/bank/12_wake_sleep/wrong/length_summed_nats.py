"""Summed over the samples, in nats."""

loses = ["check-description_length", "hidden-description_length"]
mistake = "the samples are summed, not averaged; and it is in nats: bits are asked"


def description_length(log_joint, log_q):
    return (log_q - log_joint).sum(0)
