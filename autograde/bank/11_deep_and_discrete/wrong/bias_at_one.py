"""Only b = 1."""

loses = ["check-straight_through_bias", "hidden-straight_through_bias"]
mistake = "θ f'(1) alone stands for the mean: b = 0 is left out"


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    return theta * df_at_1 - (f1 - f0)
