"""Exchanged, and the sign."""

loses = ["check-straight_through_bias", "hidden-straight_through_bias"]
mistake = "the probabilities of 0 and 1 are exchanged; and the sign is reversed"


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    return (f1 - f0) - theta * df_at_0 - (1 - theta) * df_at_1
