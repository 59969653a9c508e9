"""The rise is measured against the start in every step (before is never updated)."""

def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    statistics, before = e_step(x, parameters)
    trace = [before]
    for _ in range(max_steps):
        parameters = m_step(statistics, parameters)
        statistics, ll = e_step(x, parameters)
        trace.append(ll)
        if ll - before < tolerance:
            break
    return parameters, trace
