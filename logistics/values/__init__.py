"""Marginal values: what one more of anything the plan is short of would be worth."""
