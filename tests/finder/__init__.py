"""The finder judged by queries as people type them."""
