"""The corrections are halved."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "the corrections are halved"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return (f_b - c_tilde)[:, None] * score + 0.5 * (dc - dc_tilde)
