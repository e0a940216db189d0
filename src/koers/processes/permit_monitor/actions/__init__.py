"""What officers, programmes and the nightly job do here."""
