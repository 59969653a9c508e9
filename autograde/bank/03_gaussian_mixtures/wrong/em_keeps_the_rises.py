"""The trace holds the differences between log-likelihoods."""

loses = ["check-expectation_maximization", "hidden-expectation_maximization"]
mistake = "the trace holds the rises"


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace, before = [], None
    for _ in range(max_steps + 1):
        statistics, value = e_step(x, parameters)
        if before is not None:
            trace.append(value - before)
            if trace[-1] < tolerance:
                break
        if len(trace) == max_steps:
            break
        parameters = m_step(statistics, parameters)
        before = value
    return parameters, trace
