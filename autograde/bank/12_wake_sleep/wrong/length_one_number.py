"""One number."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "it is averaged over the rows, too: one number for each row is asked"


def description_length(log_joint, log_q):
    return (log_q - log_joint).mean() / math.log(2)
