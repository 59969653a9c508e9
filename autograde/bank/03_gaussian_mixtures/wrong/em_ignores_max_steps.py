"""The loop goes on until the log-likelihood settles, however long it takes."""

loses = ["check-expectation_maximization", "hidden-expectation_maximization"]
mistake = "max_steps is ignored"


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    while len(trace) < 2 or trace[-1] - trace[-2] >= tolerance:
        statistics, value = e_step(x, parameters)
        trace.append(value)
        parameters = m_step(statistics, parameters)
        if len(trace) == 5000:
            break
    return parameters, trace
