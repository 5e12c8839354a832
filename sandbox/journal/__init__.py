"""What was answered and must survive: one append-only file, its blobs and its compaction. Pure files, no network."""
