"""Questions from a chat: kept durably, answered once, told where they were asked."""
