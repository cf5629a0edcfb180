"""Results, ballots, free texts and the codebook as sheets, and sheets as files."""
