"""The reference portal: enrolment, packets, blobs, receipts, officer calls."""
