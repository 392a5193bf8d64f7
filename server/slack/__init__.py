"""The Slack adapter: requests in through a guard, answers out through Slack's Web API."""
