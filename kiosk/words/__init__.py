"""Sentences that say a fact on a screen: what was found, what a round did, how a case stands, what a service needs."""
