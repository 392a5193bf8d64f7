"""Mattermost: who may ask, what they ask, and how the answer gets back."""
