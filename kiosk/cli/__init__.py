"""The command line without a window: `kiosk.cli.main.main`, one module for each verb."""
