"""An argument is overwritten."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "argument 4 was changed in place: work on a copy, x.clone()"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    dc -= dc_tilde
    dc += (f_b - c_tilde)[:, None] * score
    return dc
