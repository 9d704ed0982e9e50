"""What a person typed and what a service is called, made comparable; no storage, no clock."""
