"""The ask list: what the next money, and more vehicles, would do best."""
