"""Threads where what is said next is for citedesk too: table `chat_threads`."""

from server.state import State


class Threads:
    """Threads that citedesk takes part in."""

    def __init__(self, state: State) -> None:
        self._state = state

    def followed(self, conversation: str) -> bool:
        """Whether citedesk takes part in it."""
        return bool(
            self._state.rows("SELECT 1 FROM chat_threads WHERE conversation = ?", (conversation,))
        )

    def leave(self, conversation: str) -> None:
        """Take no more part in it."""
        with self._state.transaction() as connection:
            connection.execute("DELETE FROM chat_threads WHERE conversation = ?", (conversation,))
