"""The names of what a person can press, open or send off in Slack, and the values these carry."""

FEEDBACK = "answer_feedback"
"""action_id of the two thumbs; the element's value is `feedback_value`."""
SHARE = "answer_share"
"""action_id of "show it to everyone"; its value is the answer's id."""
KEEP = "answer_keep"
"""action_id of "keep it to myself"; its value is the answer's id."""
ASK_BUTTON = "ask_open"
"""action_id of the home tab's button; it opens `ASK_MODAL`."""

ASK_SHORTCUT = "ask_about_message"
"""callback_id of the shortcut on a message."""
ASK_ANYWHERE = "ask_anywhere"
"""callback_id of the global shortcut."""

FEEDBACK_REASON = "answer_feedback_reason"
"""callback_id of the modal that asks what was wrong; its private_metadata is the answer's id."""
REASON_BLOCK = "reason"
REASON_CHOICE = "reason_choice"
WORDS_BLOCK = "words"
WORDS_INPUT = "words_input"
REASONS = ("wrong", "unsupported", "missing", "outdated", "other")

ASK_MODAL = "ask_modal"
"""callback_id of the modal that a question is written in."""
QUESTION_BLOCK = "question"
QUESTION_INPUT = "question_input"


def feedback_value(answer_id: str, *, helpful: bool) -> str:
    """The value of one of the two thumbs."""
    return f"{'up' if helpful else 'down'} {answer_id}"


def feedback_of(value: str) -> tuple[str, bool] | None:
    """The answer's id and whether it helped; None for a value that is not ours.

    >>> feedback_of(feedback_value("ans-1", helpful=False))
    ('ans-1', False)
    """
    vote, _, answer_id = value.partition(" ")
    return (answer_id, vote == "up") if vote in ("up", "down") and answer_id else None
