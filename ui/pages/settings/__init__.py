"""Cài đặt: one card for each thing that can be set."""
