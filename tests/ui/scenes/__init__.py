"""What each picture of the gallery shows, a module for each subject."""
