"""The ratio of the logarithms."""

loses = ["check-description_length", "hidden-description_length"]
mistake = "the two logarithms are divided"


def description_length(log_joint, log_q):
    return (log_joint / log_q).mean(0)
