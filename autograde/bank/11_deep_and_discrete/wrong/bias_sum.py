"""The slopes are added."""

loses = ["check-straight_through_bias", "hidden-straight_through_bias"]
mistake = "f'(0) and f'(1) are added without their probabilities"


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    return df_at_0 + df_at_1 - (f1 - f0)
