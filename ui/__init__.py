"""The window over the desk. It adds no rules: it asks ``checkin``, and shows what the facts say."""
