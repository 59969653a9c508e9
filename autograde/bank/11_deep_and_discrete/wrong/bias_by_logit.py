"""By the logit."""

loses = ["check-straight_through_bias", "hidden-straight_through_bias"]
mistake = "the factor θ (1 − θ) is too much"


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    return theta * (1 - theta) * (theta * df_at_1 + (1 - theta) * df_at_0 - (f1 - f0))
