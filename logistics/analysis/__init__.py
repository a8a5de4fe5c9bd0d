"""Analysis of plans: causes of shortfalls, marginal values, requests, scenarios, and uncertainty."""
