"""What lies under the portal: tables, transactions, files, refusals and the event log."""
