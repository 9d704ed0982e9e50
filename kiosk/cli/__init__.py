"""The command line without a window: `kiosk.cli.main.main`."""
