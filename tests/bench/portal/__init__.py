"""What the portal carries: its endpoint beside a floor, and many stations over five minutes."""
