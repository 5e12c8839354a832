"""What a long-lived process has loaded is set aside, so that Python's collector does not walk through it again."""

import gc


def set_aside(*, rest: int = 20) -> None:
    """Call once all is loaded, and before processes are forked: they go on sharing it.

    What was loaded stays for good. Collected once and set aside, it is not walked through in the middle of a page or a
    step, which took up to 150 ms. Templates and AWS's models come later and stay as well: with Python's thresholds
    every tenth page went through all of them, which took 90 ms, and so did every few clients of AWS that were made. The
    rubbish of a page is in the first two generations; clients of AWS live for minutes and end in the third, so whoever
    makes them looks there more often.

    :param rest: how often the second generation is collected before the third is.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, rest)
