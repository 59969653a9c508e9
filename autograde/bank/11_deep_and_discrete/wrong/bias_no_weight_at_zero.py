"""f'(0) without 1 − θ."""

loses = ["check-straight_through_bias", "hidden-straight_through_bias"]
mistake = "θ f'(1) + f'(0), without the factor 1 − θ, stands for the mean"


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    return theta * df_at_1 + df_at_0 - (f1 - f0)
