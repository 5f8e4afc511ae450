"""Results in the formats of others: Every Eval Ever, also back, and what the Hub reads (docs/exchange.md)."""
