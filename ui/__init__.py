"""The desktop window: PySide6 widgets over the use-cases of kiosk."""
