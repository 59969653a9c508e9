"""The sign of all."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "the sign is reversed: it goes down, as for a loss"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return -((f_b - c_tilde)[:, None] * score + dc - dc_tilde)
