"""The total of all rows."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "it is summed over the rows, too: one number for each row is asked"


def description_length(log_joint, log_q):
    return (log_q - log_joint).mean(0).sum() / math.log(2)
