"""`make bench`: figures printed in one run on one machine. Nothing here is a timed test."""
