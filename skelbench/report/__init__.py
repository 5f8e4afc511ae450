"""Results as tables, figures and a page; computes nothing a table needs."""
