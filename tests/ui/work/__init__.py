"""Hôm nay and Cài đặt."""
