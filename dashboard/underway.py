"""What becomes of a new request while another one of the same environment has not ended. Pure."""

from deployments.states import Status


def then(status: Status, asked: str) -> str:
    """What happens to what is asked for now, in a sentence or two.

    :param status: of what was asked for before.
    :param asked: what is asked for now, as the beginning of a sentence: ``Yours``, ``The removal``.
    """
    if status is Status.AWAITING_APPROVAL:
        return f"It waits for approval. {asked} takes its place as soon as it is planned."
    if status is Status.APPROVED:
        inside = f"{asked[:1].lower()}{asked[1:]}"
        begins = f"unless it begins before {inside} is planned"
        return f"It is approved and starts by itself. {asked} takes its place, {begins}."
    if status is Status.EXECUTING:
        return f"AWS is at work on it. {asked} gets in line and starts when it has ended."
    return f"{asked} gets in line behind it, and takes its place if it waits for approval by then."
