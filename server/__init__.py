"""The HTTP side of citedesk: API, page and adapters, all folding the library's one stream."""
