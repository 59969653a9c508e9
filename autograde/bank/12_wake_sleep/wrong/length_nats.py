"""In nats."""

loses = ["check-description_length", "hidden-description_length"]
mistake = "it is in nats: bits are asked"


def description_length(log_joint, log_q):
    return (log_q - log_joint).mean(0)
