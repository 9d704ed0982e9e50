"""Small widgets the screens are put together from; none of them knows the desk."""
